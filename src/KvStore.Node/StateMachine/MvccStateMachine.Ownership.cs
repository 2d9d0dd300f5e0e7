using KvStore.Contracts.Internal;
using KvStore.Node.StateMachine.Ownership;
using KvStore.Storage.Engine;

namespace KvStore.Node.StateMachine;

/// <content>
/// Which slots this group has. What clients ask is checked when it is applied, before anything else is looked at: a refusal leaves no trace, not
/// even in a session, and the request may be sent to whoever has the slot.
/// </content>
public sealed partial class MvccStateMachine
{
    private readonly OwnershipTable _ownership;
    private readonly OwnershipCommands _slotSteps;

    /// <summary>What readers go by: the slots as the engine has them; null while a run that changes them is handed to the engine.</summary>
    private volatile OwnershipState? _readable;

    /// <summary>The slots of this group; from any thread.</summary>
    internal OwnershipState Ownership => _ownership.Current;

    private ApplyResult ApplySlotStep(ReadOnlyMemory<byte> request)
    {
        var step = Parse(SlotStep.Parser, request);
        if (BeginStep(step) is { } notPossible)
        {
            return Failed(notPossible);
        }

        // A revision of its own, so that a watch which has come to it knows that it is behind the arrival.
        var arrival = FindArrival(step);
        var revision = arrival?.Revision ?? _state.Revision;
        if (_slotSteps.Take(step, revision) is { } error)
        {
            return Failed(error);
        }

        if (arrival is not null)
        {
            _arrivals.Add(arrival);
        }

        EndStep(step, revision);
        _state = _state with { Hash = _state.Hash + _ownership.TakeHash() + _importTable.TakeHash() + _arrivals.TakeHash() };
        return Succeeded(new SlotStepDone { Header = NewHeader() });
    }

    /// <summary>
    /// A reader of a snapshot, and of the slots that this group had in just that state: else rows could be read that are incomplete, since they
    /// come, or since they go. Null when there is no snapshot.
    /// </summary>
    /// <param name="source">Handed to the function, so that it need not be a closure.</param>
    /// <param name="open">Makes a snapshot; perhaps more than once.</param>
    internal MvccReader? OpenReader<T>(T source, Func<T, IStorageSnapshot?> open)
    {
        var spin = default(SpinWait);
        while (true)
        {
            if (_readable is { } owned)
            {
                if (open(source) is not { } snapshot)
                {
                    return null;
                }

                if (ReferenceEquals(owned, _readable))
                {
                    return new MvccReader(snapshot, owned);
                }

                snapshot.Dispose();
            }

            spin.SpinOnce();
        }
    }

    /// <summary>Hands the run to the engine.</summary>
    private void ApplyToEngine()
    {
        var before = _readable;
        if (!ReferenceEquals(before, _ownership.Current))
        {
            _readable = null;
        }

        try
        {
            _engine.Apply(_rows.Batch, _appliedIndex);
        }
        catch
        {
            _readable = before;
            throw;
        }

        _readable = _ownership.Current;
    }
}
