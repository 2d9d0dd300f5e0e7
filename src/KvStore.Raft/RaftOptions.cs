namespace KvStore.Raft;

/// <summary>The limits and times of one core. Times are in ticks; the runtime decides how long a tick is.</summary>
public sealed record RaftOptions
{
    /// <summary>This node.</summary>
    public required NodeId NodeId { get; init; }

    /// <summary>Ticks between two heartbeats of a leader. Default 1. Raising it makes failures slower to notice.</summary>
    public int HeartbeatTicks { get; init; } = 1;

    /// <summary>
    /// Ticks without a leader before a campaign; each wait is drawn from [n, 2n). Default 10; at least twice the heartbeat.
    /// Raise it where round trips or disk stalls approach it; lowering it makes elections at every stall.
    /// </summary>
    public int ElectionTicks { get; init; } = 10;

    /// <summary>Append messages on their way to one follower before it must answer. Default 64. Costs memory on both sides.</summary>
    public int InflightMessagesMax { get; init; } = 64;

    /// <summary>Payload bytes on their way to one follower. Default 16 MiB. One message may exceed it, so that it always makes progress.</summary>
    public long InflightBytesMax { get; init; } = 16 * 1024 * 1024;

    /// <summary>Payload bytes of one append message. Default 1 MiB; an entry larger than this travels alone.</summary>
    public int MessageBytesMax { get; init; } = 1024 * 1024;

    /// <summary>Entries of one append message. Default 4096.</summary>
    public int MessageEntriesMax { get; init; } = 4096;

    /// <summary>Payload bytes that a leader holds uncommitted before it refuses proposals. Default 64 MiB.</summary>
    public long UncommittedBytesMax { get; init; } = 64 * 1024 * 1024;

    /// <summary>Rounds of reads that wait for confirmation before more are refused. Default 1024.</summary>
    public int PendingReadsMax { get; init; } = 1024;

    /// <summary>Reads that wait in this core, its own and those of followers, before more are refused. Default 65536.</summary>
    public int WaitingReadsMax { get; init; } = 65536;

    /// <summary>
    /// Microseconds for which a leader serves reads without asking after a round of heartbeats that a majority answered, counted from
    /// when it was sent. Default 0: it always asks. The same on all nodes, none or all; less than <see cref="ElectionTicks"/> - 1 ticks
    /// by the fastest clock of the group, see README.md. Not where clocks may run wild: then reads can be stale.
    /// </summary>
    public long LeaseMicroseconds { get; init; }

    /// <summary>
    /// Ticks for which a snapshot on its way to a follower, and the follower's catching up after it, keep <see cref="RaftCore.Compact"/>
    /// from dropping the entries that follow the snapshot. Default 6000. A transfer that takes longer may have to be done again; raising
    /// it lets the log grow longer behind a slow follower.
    /// </summary>
    public int SnapshotPinTicksMax { get; init; } = 6000;

    /// <summary>
    /// Ticks in which nothing happens before a leader offers its group to go quiet: then neither heartbeats nor elections cost anything, and
    /// the runtime must say which nodes are away (<see cref="RaftCore.SetNodesAway"/>). Default 0: never. Raising it keeps a group awake that
    /// is used now and then; lowering it wakes it more often.
    /// </summary>
    public int QuietTicks { get; init; }

    /// <summary>Throws <see cref="ArgumentException"/> when a limit is not as its property demands.</summary>
    internal void Validate()
    {
        if (NodeId == NodeId.None)
        {
            throw new ArgumentException("A node's id is not zero.");
        }

        ArgumentOutOfRangeException.ThrowIfLessThan(HeartbeatTicks, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(ElectionTicks, 2 * HeartbeatTicks);
        ArgumentOutOfRangeException.ThrowIfLessThan(InflightMessagesMax, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(InflightBytesMax, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(MessageBytesMax, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(MessageEntriesMax, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(UncommittedBytesMax, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(PendingReadsMax, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(WaitingReadsMax, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(LeaseMicroseconds);
        ArgumentOutOfRangeException.ThrowIfLessThan(SnapshotPinTicksMax, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(QuietTicks);
    }
}
