using KvStore.Contracts;
using KvStore.Contracts.Internal;
using KvStore.Contracts.Partitioning;
using KvStore.Node.StateMachine.Moves;
using KvStore.Node.StateMachine.Ownership;
using Kind = KvStore.Contracts.Internal.SlotStep.Types.Kind;

namespace KvStore.Node.StateMachine;

/// <content>
/// The contents of slots that move: what comes, and what goes when it is of no use any more. Nobody reads either. A key that came keeps its
/// revisions, and this group's revision rises above all that the source gave: what a client has seen of a key never comes again.
/// </content>
public sealed partial class MvccStateMachine
{
    private readonly ImportTable _importTable;
    private readonly ImportCommands _imports;
    private readonly WipeCommands _wipes;
    private readonly ArrivalTable _arrivals;

    /// <summary>What came here with moves, and what of the sources is before it; from any thread.</summary>
    internal ArrivalList Arrivals => _arrivals.Current;

    /// <summary>How much of a move's slots has come; from any thread.</summary>
    internal ImportProgress FindImport(ulong move) => _importTable.Find(move);

    private ApplyResult ApplyImportChunk(ReadOnlyMemory<byte> request)
    {
        var chunk = Parse(ImportChunk.Parser, request);
        if (_imports.Check(chunk) is { } error)
        {
            return Failed(error);
        }

        // What the chunk before brought must be seen.
        CompleteRun();
        _state = _state with { Hash = _state.Hash + _imports.Take(chunk) };
        TakeSessionHash();
        return Succeeded(new SlotStepDone { Header = NewHeader() });
    }

    private ApplyResult ApplyWipeChunk(ReadOnlyMemory<byte> request)
    {
        var chunk = Parse(WipeChunk.Parser, request);
        CompleteRun();
        _wipes.Take(chunk);
        _state = _state with { Hash = _state.Hash + Xxh64.Hash(request.Span, seed: 0) };
        return Succeeded(new SlotStepDone { Header = NewHeader() });
    }

    /// <summary>What must be so before the slots can take a step; returns why it is not.</summary>
    private KvError? BeginStep(SlotStep step)
    {
        switch (step.Kind)
        {
            case Kind.Finish when !_importTable.Find(step.Move).IsComplete && step.Slots.Any(number => IsImporting(number, step.Move)):
                return KvErrors.SlotStepNotPossible;
            case Kind.Activate:
                // From here on commands look for what has come.
                CompleteRun();
                return null;
            default:
                return null;
        }
    }

    /// <summary>That slots begin to be served here with a step, if they do; nothing that is served from then on was written before.</summary>
    private Arrival? FindArrival(SlotStep step)
    {
        if (step.Kind != Kind.Activate || _importTable.Find(step.Move) is not { IsComplete: true } import)
        {
            return null;
        }

        var source = Ownership[new Slot((int)(step.Slots.FirstOrDefault() % Slot.Count))].Other;
        return new Arrival(_state.Revision + 1, source, import.Next.Revision - 1);
    }

    private void EndStep(SlotStep step, long revision)
    {
        _state = _state with { Revision = revision };
        if (step.Kind == Kind.Finish && _importTable.Find(step.Move) is { IsComplete: true } import)
        {
            _state = _state with { Revision = Math.Max(_state.Revision, import.Next.Revision - 1) };
        }

        if (step.Kind is Kind.Activate or Kind.Cancel)
        {
            _importTable.Remove(step.Move);
        }
    }

    private bool IsImporting(uint number, ulong move) =>
        number < Slot.Count && Ownership[new Slot((int)number)] is { Hold: SlotHold.Importing } slot && slot.Epoch == move;
}
