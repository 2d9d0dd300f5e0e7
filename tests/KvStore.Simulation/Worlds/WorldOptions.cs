using KvStore.Raft;
using KvStore.Simulation.Faults;
using KvStore.Simulation.Kernel;
using KvStore.Simulation.Moves;

namespace KvStore.Simulation.Worlds;

/// <summary>What one world is like. All of it follows from the seed, except where a command line says otherwise.</summary>
internal sealed record WorldOptions
{
    private const int SparesMax = 6;
    private const long Millisecond = 1000;
    private const long Second = 1_000_000;
    private const long BusyThinkTime = 200 * Millisecond;

    public required ulong Seed { get; init; }

    /// <summary>Nodes that found the cluster, all of them voters.</summary>
    public required int Nodes { get; init; }

    /// <summary>Nodes that may be added to it.</summary>
    public int Spares => Faults.HasFlag(FaultKinds.MembershipChange) ? SparesMax : 0;

    /// <summary>The classes of faults that may occur.</summary>
    public required FaultKinds Faults { get; init; }

    /// <summary>Length of the phase in which they occur, in microseconds.</summary>
    public required long FaultTime { get; init; }

    /// <summary>Clients, each with one request at a time.</summary>
    public required int Clients { get; init; }

    /// <summary>How many of them write within sessions.</summary>
    public required int SessionClients { get; init; }

    /// <summary>How long such a client may be silent, in microseconds.</summary>
    public required long SessionTtl { get; init; }

    /// <summary>How often a leader moves the clock of sessions, in microseconds.</summary>
    public required long SessionClockStep { get; init; }

    /// <summary>
    /// Mean time that a client waits between an answer and its next request; in some worlds so long that logs stand still for a while,
    /// though not once progress is asked for.
    /// </summary>
    public required long ThinkTime { get; init; }

    /// <summary>The same while progress is asked for.</summary>
    public long ThinkTimeOfProgress => Math.Min(ThinkTime, BusyThinkTime);

    /// <summary>Keys that all clients share.</summary>
    public required int Keys { get; init; }

    public required long HeartbeatInterval { get; init; }

    public required int ElectionTicks { get; init; }

    public required long RequestTimeout { get; init; }

    /// <summary>Length of a segment of the log: small, so that it rolls over.</summary>
    public required long SegmentBytes { get; init; }

    /// <summary>Bytes of one batch of the log.</summary>
    public required int LogBatchBytes { get; init; }

    /// <summary>Entries applied in one turn of the loop.</summary>
    public required int EntriesPerApply { get; init; }

    /// <summary>The nodes, one bit each, whose engines keep their state; the others are in memory.</summary>
    public required ulong KeepingNodes { get; init; }

    /// <summary>Time until a turn that left work to do is followed by the next: in some worlds applying is slow, so that it lags far behind.</summary>
    public required long ApplyTime { get; init; }

    /// <summary>Limits of the consensus core: often so small that messages carry few entries and windows are full.</summary>
    public required RaftOptions CoreLimits { get; init; }

    /// <summary>Entries after which a node takes a snapshot; in some worlds hardly one does.</summary>
    public required int SnapshotEntries { get; init; }

    /// <summary>Entries kept in the log behind a snapshot.</summary>
    public required int SnapshotKeepEntries { get; init; }

    /// <summary>Bytes of one chunk of a snapshot on the wire: small, so that there are many.</summary>
    public required int ChunkBytes { get; init; }

    /// <summary>Chunks of a transfer that are on their way at once.</summary>
    public required int ChunksOnTheirWay { get; init; }

    /// <summary>Age from which revisions are compacted by themselves, in microseconds; 0: they are not.</summary>
    public required long RevisionAge { get; init; }

    /// <summary>Rows of the history that one turn of the loop looks at to remove what compaction left: few, so that it takes many.</summary>
    public required int RemovalRowsPerPoll { get; init; }

    /// <summary>The same between two ticks.</summary>
    public required int RemovalRowsPerTick { get; init; }

    /// <summary>Whether leaders answer reads by their lease.</summary>
    public required bool LeaseReads { get; init; }

    /// <summary>Several groups, between which slots move; null: one group.</summary>
    public MoveOptions? Moves { get; init; }

    /// <summary>The longest that an election may take to be called: what time limits are measured in.</summary>
    public long ElectionTimeoutMax => HeartbeatInterval * ElectionTicks * 2;

    /// <summary>Draws a world.</summary>
    public static WorldOptions Draw(ulong seed)
    {
        var chance = new Chance(seed).Split("options");
        var heartbeat = chance.Between(50, 100) * Millisecond;
        var ticks = (int)chance.Between(5, 10);
        var snapshots = chance.Split("snapshots");
        var sessions = chance.Split("sessions");
        var compaction = chance.Split("compaction");
        return new WorldOptions
        {
            Seed = seed,
            Nodes = chance.PerMille(600) ? 3 : 5,
            Faults = DrawFaults(chance.Split("faults")),
            FaultTime = chance.Between(5, 30) * Second,
            Clients = (int)chance.Between(2, 8),
            ThinkTime = DrawThinkTime(chance.Split("quiet"), chance.Between(20, 400)) * Millisecond,
            Keys = (int)chance.Between(1, 6),
            HeartbeatInterval = heartbeat,
            ElectionTicks = ticks,
            RequestTimeout = heartbeat * ticks * chance.Between(2, 5),
            SegmentBytes = chance.Between(3, 16) * 16 * 1024,
            LogBatchBytes = 1 << (int)chance.Between(9, 14),
            EntriesPerApply = chance.Coin() ? 8192 : (int)chance.Between(1, 8),
            KeepingNodes = DrawKeeping(chance.Split("engines")),
            ApplyTime = snapshots.PerMille(300) ? snapshots.Between(1, 20) * Millisecond : 0,
            SnapshotEntries = (int)(snapshots.PerMille(150) ? snapshots.Between(100, 1000) : snapshots.Between(4, 50)),
            SnapshotKeepEntries = (int)(snapshots.Coin() ? snapshots.Between(0, 3) : snapshots.Between(0, 30)),
            ChunkBytes = 1 << (int)snapshots.Between(5, 12),
            ChunksOnTheirWay = (int)snapshots.Between(1, 8),
            CoreLimits = DrawLimits(chance.Split("limits")) with { QuietTicks = DrawQuiet(chance.Split("quiescence")) },
            SessionClients = sessions.PerMille(700) ? (int)sessions.Between(1, 8) : 0,
            SessionTtl = sessions.Between(1000, 3000) * Millisecond,
            SessionClockStep = sessions.Between(100, 1000) * Millisecond,
            RevisionAge = compaction.PerMille(350) ? compaction.Between(500, 4000) * Millisecond : 0,
            RemovalRowsPerPoll = (int)compaction.Between(1, 6),
            RemovalRowsPerTick = (int)compaction.Between(2, 16),
            LeaseReads = chance.Split("leases").Coin(),
        };
    }

    /// <summary>Draws a world with several groups.</summary>
    public static WorldOptions DrawMoves(ulong seed)
    {
        var drawn = Draw(seed);
        var chance = new Chance(seed).Split("moves");
        return drawn with
        {
            Faults = MoveOptions.FaultsOf(drawn.Faults),
            CoreLimits = drawn.CoreLimits with { UncommittedBytesMax = Math.Max(drawn.CoreLimits.UncommittedBytesMax, MoveOptions.CommandBytesMax) },
            ThinkTime = chance.PerMille(100) ? drawn.ThinkTime : chance.Between(5, 100) * Millisecond,
            Moves = MoveOptions.Draw(chance),
        };
    }

    /// <summary>Draws a world for one move with one fault.</summary>
    public static WorldOptions DrawDirected(ulong seed, DirectedFault fault) => Draw(seed) with
    {
        Nodes = 3,
        Faults = FaultKinds.None,
        Clients = 6,
        ThinkTime = 5 * Millisecond,
        HeartbeatInterval = 50 * Millisecond,
        ElectionTicks = 5,
        RequestTimeout = Second,
        ApplyTime = 0,
        CoreLimits = new RaftOptions { NodeId = NodeId.None },
        Moves = MoveOptions.Of(fault),
    };

    private static long DrawThinkTime(Chance chance, long usual) => chance.PerMille(350) ? chance.Between(400, 4000) : usual;

    private static ulong DrawKeeping(Chance chance) => chance.Below(4) switch
    {
        0 or 1 => 0,
        2 => ulong.MaxValue,
        _ => chance.Next(),
    };

    private static RaftOptions DrawLimits(Chance chance)
    {
        var usual = new RaftOptions { NodeId = NodeId.None };
        return chance.Coin() ? usual : usual with
        {
            InflightMessagesMax = (int)chance.Between(1, 8),
            InflightBytesMax = chance.Between(1, 4096),
            MessageEntriesMax = (int)chance.Between(1, 4),
            MessageBytesMax = (int)chance.Between(1, 1024),
            UncommittedBytesMax = chance.Between(512, 8192),
        };
    }

    private static int DrawQuiet(Chance chance) => chance.PerMille(600) ? (int)chance.Between(1, 3) : 0;

    private static FaultKinds DrawFaults(Chance chance)
    {
        var faults = FaultKinds.None;
        foreach (var kind in Enum.GetValues<FaultKinds>())
        {
            if (kind is not (FaultKinds.None or FaultKinds.All) && chance.PerMille(350))
            {
                faults |= kind;
            }
        }

        return faults;
    }
}
