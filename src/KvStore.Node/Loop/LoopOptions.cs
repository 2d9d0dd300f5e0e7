namespace KvStore.Node.Loop;

/// <summary>Limits and times of a loop; see <see cref="KvNodeOptions"/> for those that an operator sets.</summary>
internal sealed record LoopOptions
{
    /// <summary>Inputs handled in one poll before the outputs leave. More makes larger batches and longer stalls.</summary>
    public int InputsPerPollMax { get; init; } = 8192;

    /// <summary>
    /// Batches at the log writer; what comes after gathers into one. With two the writer finds the next batch when it has synced one.
    /// </summary>
    public int LogBatchesInFlightMax { get; init; } = 2;

    /// <summary>Bytes of one batch of the log; an entry larger than this is a batch of its own.</summary>
    public long LogBatchBytesMax { get; init; } = 4 * 1024 * 1024;

    /// <summary>Payload bytes of proposals that one poll takes; the rest waits for the next.</summary>
    public long ProposalBytesPerPollMax { get; init; } = 2 * 1024 * 1024;

    /// <summary>Entries applied before the loop looks at its inbox again.</summary>
    public int EntriesPerApplyMax { get; init; } = 8192;

    /// <summary>Local requests between admission and outcome; more are refused with "too many requests".</summary>
    public required int PendingRequestsMax { get; init; }

    /// <summary>Messages of peers that wait in the inbox; more are dropped, and Raft sends them again.</summary>
    public int PeerMessagesMax { get; init; } = 16_384;

    /// <summary>Proposals forwarded by other nodes that wait here to be taken; more are refused.</summary>
    public int ForwardedProposalsMax { get; init; } = 16_384;

    /// <summary>Changes of the members forwarded by other nodes that wait here; more are refused.</summary>
    public int MemberChangesMax { get; init; } = 64;

    /// <summary>Expired leases that the leader proposes to revoke at one tick; the rest waits for the next.</summary>
    public int LeasesRevokedPerTickMax { get; init; } = 1000;

    /// <summary>
    /// The least time between two rounds that renewals of leases ask for; less costs a leader of very many leases a round for each, more delays
    /// their answers.
    /// </summary>
    public TimeSpan RenewalInterval { get; init; } = TimeSpan.FromMilliseconds(5);

    /// <summary>A group in which nothing happens gets one tick in so many, for what is due by the clock. More makes that later, less costs more.</summary>
    public int SlowTicks { get; init; } = 10;

    /// <summary>
    /// Groups that hear at one tick that a node has died or come back; the rest hears at the next. More has more groups elect a leader, or
    /// send heartbeats, at one moment; less has the last of very many wait longer.
    /// </summary>
    public int GroupsToldPerTickMax { get; init; } = 256;

    /// <summary>
    /// Ticks between two looks at whether this node leads more groups than others, and hands some over. 0: never. Less spreads faster, and has
    /// more groups without a leader for a moment.
    /// </summary>
    public int SpreadTicks { get; init; } = 10;

    /// <summary>Ticks after a node went away or came back in which nothing is handed over.</summary>
    public int SpreadRestTicks { get; init; } = 50;

    /// <summary>Groups that are handed over at one look.</summary>
    public int TransfersPerSpreadMax { get; init; } = 8;

    /// <summary>How long a request waits for its outcome.</summary>
    public required TimeSpan RequestTimeout { get; init; }

    /// <summary>How long a request waits for a leader to be known before it is refused.</summary>
    public required TimeSpan LeaderWait { get; init; }

    /// <summary>
    /// How often a leader moves the replicated clock while there are client sessions. Each time is a log entry; not above
    /// <see cref="StateMachine.Sessions.SessionLimits.ClockStepMillisecondsMax"/>, or the clock falls behind.
    /// </summary>
    public TimeSpan ClockStep { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Rows of the history that one poll looks at to remove what compaction left, between runs. More delays the answers of that poll.
    /// </summary>
    public int RemovalRowsPerPollMax { get; init; } = 256;

    /// <summary>Time that one poll takes for the same: where rows are on a disk, this ends it.</summary>
    public TimeSpan RemovalTimePerPollMax { get; init; } = TimeSpan.FromMicroseconds(250);

    /// <summary>
    /// Rows likewise between two ticks: what is left of the thread is the clients'. At the usual tick of 100 ms this is 100,000 rows a
    /// second, more than a group writes for long.
    /// </summary>
    public int RemovalRowsPerTickMax { get; init; } = 10_000;

    /// <summary>
    /// Replicas compare their state hashes at the indexes that this divides. Never to be changed: nodes of neighbouring versions compare too.
    /// </summary>
    public ulong EntriesPerStateHash { get; init; } = 1024;

    /// <summary>A group that stands still for so long is compared where it stands.</summary>
    public TimeSpan StateHashWhenIdle { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The limits of a node with these settings.</summary>
    public static LoopOptions For(KvNodeOptions options) => new()
    {
        PendingRequestsMax = options.PendingRequestsMax,
        RequestTimeout = options.RequestTimeout,
        LeaderWait = options.ElectionTimeout * 3,
    };
}
