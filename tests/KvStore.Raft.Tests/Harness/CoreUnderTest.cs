using System.Collections.Immutable;

namespace KvStore.Raft.Tests.Harness;

/// <summary>
/// Node 1 of a group, alone with its messages. Short words for what a test says to it and what it must answer; every write is durable
/// at once unless a test asks for the disk to wait.
/// </summary>
internal sealed class CoreUnderTest
{
    public static readonly NodeId Self = new(1);

    private readonly FixedRandom _random = new(0);

    public CoreUnderTest(int voters = 3, ulong[]? log = null, ulong term = 0, ulong vote = 0, ulong commit = 0)
        : this(SimCluster.VotersUpTo(voters), log ?? [], term, vote, commit, new RaftOptions { NodeId = Self })
    {
    }

    public CoreUnderTest(Configuration configuration, ulong[] log, ulong term, ulong vote, ulong commit, RaftOptions options)
        : this(configuration, Restored(log, term, vote, commit), options)
    {
    }

    public CoreUnderTest(Configuration configuration, RaftRestoredState restored, RaftOptions? options = null) =>
        Core = new RaftCore(options ?? new RaftOptions { NodeId = Self }, configuration, restored, _random);

    public RaftCore Core { get; }

    /// <summary>Whether writes wait until <see cref="Persist"/>.</summary>
    public bool DiskWaits { get; set; }

    /// <summary>Everything sent and not looked at.</summary>
    public List<Message> Sent { get; } = [];

    public List<ConfirmedRead> ConfirmedReads { get; } = [];

    public List<ulong> RefusedReads { get; } = [];

    /// <summary>Followers that the leader wanted a snapshot sent to.</summary>
    public List<NodeId> SnapshotsToSend { get; } = [];

    /// <summary>The last snapshot that replaced log and state.</summary>
    public SnapshotDescription? Installed { get; private set; }

    /// <summary>What the node's monotonic clock shows.</summary>
    public long Clock { get; set; }

    /// <summary>The greatest index offered for apply.</summary>
    public ulong ApplyTo { get; private set; }

    /// <summary>The last hard state handed to the disk.</summary>
    public HardState? Written { get; private set; }

    public ulong LastReady { get; private set; }

    public ulong[] LogTerms => [.. Enumerable.Range(1, (int)Core.LastIndex.Value).Select(i => Core.TermAt(new LogIndex((ulong)i)).Value)];

    public static EntryHeader[] Headers(params ulong[] terms) =>
        [.. terms.Select(term => new EntryHeader(new Term(term), EntryKind.Command, PayloadBytes: 1))];

    /// <summary>A configuration by the numbers of its nodes.</summary>
    public static Configuration Members(ulong[] voters, ulong[]? learners = null, ulong[]? outgoing = null) => new()
    {
        Voters = Nodes(voters),
        Learners = Nodes(learners ?? []),
        OutgoingVoters = Nodes(outgoing ?? []),
    };

    public static LogPosition At(ulong term, ulong index) => new(new Term(term), new LogIndex(index));

    /// <summary>Makes it the leader of the term after the one it is in, with the votes of all other voters.</summary>
    public CoreUnderTest Lead()
    {
        Core.Campaign();
        Drain();
        Answer<VoteRequest>(request => new VoteResponse(request.To, Self, request.Term, Granted: true, PreVote: true));
        Answer<VoteRequest>(request => new VoteResponse(request.To, Self, request.Term, Granted: true, PreVote: false));
        Assert.Equal(RaftRole.Leader, Core.Role);
        Sent.Clear();
        return this;
    }

    /// <summary>Leads, and has the empty entry committed and known by all.</summary>
    public CoreUnderTest LeadSettled()
    {
        Core.Campaign();
        Drain();
        Answer<VoteRequest>(request => new VoteResponse(request.To, Self, request.Term, Granted: true, PreVote: true));
        Answer<VoteRequest>(request => new VoteResponse(request.To, Self, request.Term, Granted: true, PreVote: false));
        Answer<AppendRequest>(request => new AppendResponse(request.To, Self, request.Term, false, request.LastIndex, LogPosition.Zero));
        Assert.Equal(Core.LastIndex, Core.CommitIndex);
        Sent.Clear();
        return this;
    }

    public int Step(Message message)
    {
        var offset = Core.Step(message);
        Drain();
        return offset;
    }

    public void Tick(int times = 1)
    {
        for (var i = 0; i < times; i++)
        {
            Core.Tick();
            Drain();
        }
    }

    public ProposeResult Propose(int bytes = 1)
    {
        var result = Core.Propose(bytes);
        Drain();
        return result;
    }

    public ProposeResult Configure(Configuration target)
    {
        var result = Core.ProposeConfiguration(target);
        Drain();
        return result;
    }

    public bool Transfer(ulong target)
    {
        var begun = Core.TransferLeadership(new NodeId(target));
        Drain();
        return begun;
    }

    public void Read(ulong requestId)
    {
        Core.RequestRead(requestId);
        Drain();
    }

    /// <summary>All writes so far, or those up to a number, are durable.</summary>
    public void Persist(ulong? number = null)
    {
        Core.OnPersisted(number ?? LastReady);
        Drain();
    }

    /// <summary>Takes what was sent, all of one kind and nothing else.</summary>
    public List<T> Take<T>()
        where T : Message
    {
        Assert.All(Sent, message => Assert.IsType<T>(message));
        var taken = Sent.Cast<T>().ToList();
        Sent.Clear();
        return taken;
    }

    /// <summary>Takes the only message sent.</summary>
    public T TakeOne<T>()
        where T : Message => Assert.Single(Take<T>());

    public int Append(ulong from, ulong term, LogPosition previous, ulong[] entries, ulong commit = 0) =>
        Step(new AppendRequest(new NodeId(from), Self, new Term(term), previous, Headers(entries), new LogIndex(commit)));

    /// <summary>An append of one configuration entry.</summary>
    public int AppendConfiguration(ulong from, ulong term, LogPosition previous, Configuration configuration, ulong commit = 0)
    {
        var header = new EntryHeader(new Term(term), EntryKind.Configuration, PayloadBytes: 0);
        return Step(new AppendRequest(new NodeId(from), Self, new Term(term), previous, new[] { header }, new LogIndex(commit))
        {
            Configurations = [new ConfigurationEntry(previous.Index.Next, configuration)],
        });
    }

    public void Acknowledge(ulong from, ulong index) =>
        Step(new AppendResponse(new NodeId(from), Self, Core.Term, Rejected: false, new LogIndex(index), LogPosition.Zero));

    public void Heartbeat(ulong from, ulong term, ulong commit = 0, ulong readContext = 0) =>
        Step(new HeartbeatRequest(new NodeId(from), Self, new Term(term), new LogIndex(commit), readContext));

    public void AskVote(ulong from, ulong term, LogPosition last, bool preVote = false, bool transfer = false) =>
        Step(new VoteRequest(new NodeId(from), Self, new Term(term), last, preVote, transfer));

    public void GiveVote(ulong from, ulong term, bool granted = true, bool preVote = false) =>
        Step(new VoteResponse(new NodeId(from), Self, new Term(term), granted, preVote));

    private static ImmutableArray<NodeId> Nodes(ulong[] ids) => [.. ids.Select(id => new NodeId(id))];

    private static RaftRestoredState Restored(ulong[] log, ulong term, ulong vote, ulong commit) => new()
    {
        HardState = new HardState(new Term(ulong.Max(term, log.LastOrDefault())), new NodeId(vote), new LogIndex(commit)),
        Entries = Headers(log),
    };

    private void Answer<T>(Func<T, Message> answer)
        where T : Message
    {
        foreach (var request in Take<T>())
        {
            Core.Step(answer(request));
            Drain();
            if (Core.Role == RaftRole.Leader && typeof(T) == typeof(VoteRequest))
            {
                break;
            }
        }
    }

    private void Drain()
    {
        Core.AdvanceTime(Clock);
        while (Core.HasReady)
        {
            var ready = Core.TakeReady();
            Sent.AddRange(ready.Messages);
            ConfirmedReads.AddRange(ready.ConfirmedReads);
            RefusedReads.AddRange(ready.RefusedReads);
            ApplyTo = ready.ApplyTo.Value;
            Written = ready.HardState ?? Written;
            LastReady = ready.Number;
            SnapshotsToSend.AddRange(ready.SnapshotsToSend);
            if (ready.InstallSnapshot is { } snapshot)
            {
                Installed = snapshot;
                Core.OnApplied(snapshot.Position.Index);
            }

            Core.OnApplied(ready.ApplyTo);
            if (ready.MustPersist && !DiskWaits)
            {
                Core.OnPersisted(ready.Number);
            }
        }
    }
}
