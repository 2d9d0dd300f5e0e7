using KvStore.Contracts.Internal;
using KvStore.Raft;

namespace KvStore.Node.Loop;

/// <content>When a group needs ticks at all. What is due by the clock but not to the moment is done at one tick in many.</content>
internal sealed partial class GroupReplica
{
    private IReadOnlySet<NodeId>? _nodesAway;

    /// <summary>Whether the loop gives this group every tick.</summary>
    public bool IsTicking { get; set; }

    /// <summary>
    /// Whether it must get every tick: the first group keeps the time of leases and sessions, any other only while its core counts, somebody
    /// waits here, or it is short of room.
    /// </summary>
    public bool NeedsTicks =>
        IsFirst
        || _core.NeedsTicks
        || _byAge.Count > 0
        || _waiting.Count > 0
        || _retryAtTick.Count > 0
        || _changes.Count > 0
        || _changesAtTick.Count > 0
        || _retryTicks > 0
        || _isHeldBack
        || _isEngineFull
        || _state.Machine.HasCompactedRows;

    /// <summary>A client asks something, also what the core does not see yet.</summary>
    public void Wake() => _core.Wake();

    /// <summary>Lets the core know which nodes are away. Returns whether that was news.</summary>
    public bool SetNodesAway(IReadOnlySet<NodeId> away)
    {
        if (ReferenceEquals(away, _nodesAway))
        {
            return false;
        }

        _nodesAway = away;
        _core.SetNodesAway(away);
        return true;
    }

    /// <summary>Wakes for what other nodes' clients ask, which the core may not see before it can be done.</summary>
    private void WakeFor(PeerMessage message)
    {
        if (message.BodyCase is PeerMessage.BodyOneofCase.ForwardedProposal
            or PeerMessage.BodyOneofCase.ForwardedChange
            or PeerMessage.BodyOneofCase.LeaseQuestion)
        {
            _core.Wake();
        }
    }
}
