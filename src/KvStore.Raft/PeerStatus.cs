namespace KvStore.Raft;

/// <summary>How a leader sends to a peer.</summary>
public enum ProgressState
{
    /// <summary>Looks for the point where the logs agree: one append message at a time.</summary>
    Probe,

    /// <summary>Sends ahead of acknowledgements, up to the in-flight limits.</summary>
    Replicate,

    /// <summary>Waits until a snapshot has brought what the log no longer has; only heartbeats go there meanwhile.</summary>
    Snapshot,
}

/// <summary>The leader's view of one peer.</summary>
/// <param name="NodeId">The peer.</param>
/// <param name="State">How the leader sends to it.</param>
/// <param name="Match">Durable there and equal to the leader's log.</param>
/// <param name="Next">The next entry to send.</param>
/// <param name="InflightMessages">Append messages sent and not acknowledged.</param>
/// <param name="InflightBytes">Their payload bytes.</param>
/// <param name="RecentlyActive">Whether it answered since the last check of the quorum.</param>
/// <param name="IsVoter">False: a learner.</param>
/// <param name="IsCaughtUp">Whether it keeps up well enough that a learner may become a voter (thesis 4.2.1).</param>
public readonly record struct PeerStatus(
    NodeId NodeId,
    ProgressState State,
    LogIndex Match,
    LogIndex Next,
    int InflightMessages,
    long InflightBytes,
    bool RecentlyActive,
    bool IsVoter,
    bool IsCaughtUp);
