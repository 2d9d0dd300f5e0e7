namespace KvStore.Raft;

/// <content>Quiet groups: see <see cref="Quiescence"/>.</content>
public sealed partial class RaftCore
{
    /// <summary>Whether this replica waits without a clock: nothing happens in its group, and nothing will by itself.</summary>
    public bool IsQuiet => _state.IsQuiet;

    /// <summary>Whether <see cref="Tick"/> may do something. A quiet follower still counts how long it owes its leader a lease.</summary>
    public bool NeedsTicks => !_state.IsQuiet || _state.Promise.Holds;

    /// <summary>
    /// Something is to happen here that the core does not see, or not yet: it counts ticks again, and its leader does not go quiet before
    /// <see cref="RaftOptions.QuietTicks"/> have passed once more. Needed only for what is no other input.
    /// </summary>
    public void Wake() => _quiescence.Wake();

    /// <summary>
    /// Says which nodes are away, by what the runtime hears of nodes rather than of groups: of such a node nothing was heard for
    /// <see cref="RaftOptions.ElectionTicks"/> ticks, or it has begun another life and leads nothing any more. Called whenever that changes,
    /// and for a new core. Harms no promise where it is wrong; where it is late, a quiet group waits for its next leader that much longer.
    /// A node that restarts must be named as away once, even when it was never missed.
    /// </summary>
    public void SetNodesAway(IReadOnlySet<NodeId> away)
    {
        ArgumentNullException.ThrowIfNull(away);
        _quiescence.SetNodesAway(away);
    }
}
