using Google.Protobuf;
using KvStore.Contracts.Internal;
using KvStore.Node.StateMachine;
using KvStore.Raft;

namespace KvStore.Node.Loop;

/// <content>
/// The replicated clock: while there are client sessions, the leader proposes now and then that it moves. And the clock of leases.
/// </content>
internal sealed partial class GroupReplica
{
    private readonly SessionClock _clock;
    private readonly LeaseClock? _lease;

    /// <summary>Whether this replica would answer a linearizable read now by its lease alone; on the loop's thread.</summary>
    public bool HoldsLease => _lease is { } lease && _core.HoldsLeaseAt(lease.Microseconds);

    /// <summary>Tells the core the time: after its inputs, so that what they ask is older, and before it says what to send.</summary>
    private void AdvanceTime()
    {
        if (_lease is { } lease)
        {
            _core.AdvanceTime(lease.Microseconds);
        }
    }

    private void AdvanceSessionClock(LoopOutput output)
    {
        // The first group alone knows when sessions end. On a full device it stands still: none ends that could not be kept alive.
        if (!IsFirst || _core.Role != RaftRole.Leader || IsFull(output))
        {
            return;
        }

        var elapsed = _clock.StepDue(_core.Term, _appliedIndex, hasSessions: _state.Machine.SessionCount > 0);
        if (elapsed == 0)
        {
            return;
        }

        var step = new AdvanceClock { ExpectedMilliseconds = _state.Machine.SessionClock, ElapsedMilliseconds = elapsed };
        if (TryProposeOwn(CommandKind.AdvanceClock, step) is { } index)
        {
            _clock.OnProposed(index);
        }
    }

    /// <summary>Proposes a command that the leader gives by itself; null when the core does not take it now.</summary>
    private LogIndex? TryProposeOwn(CommandKind kind, IMessage command)
    {
        var payload = CommandCodec.Encode(kind, _self, requestId: 0, proposedAtUnixMilliseconds: 0, command, CommandAuthority.Trusted);
        var result = _core.Propose(payload.Length);
        if (result.Status != ProposeStatus.Accepted)
        {
            return null;
        }

        _entries.Append(payload);
        return result.Position.Index;
    }
}
