namespace KvStore.Raft.Tests.Harness;

/// <summary>The smallest runtime that keeps the core's contract: it stores, sends and applies what each Ready says.</summary>
internal sealed class SimNode(RaftOptions options, Configuration configuration, Func<Random> newRandom)
{
    private readonly List<long> _payloads = [];
    private RaftCore? _core;

    public NodeId Id => options.NodeId;

    /// <summary>The configuration that the group began with.</summary>
    public Configuration FirstConfiguration => configuration;

    public SimDisk Disk { get; } = new();

    public RaftCore Core => _core ?? throw new InvalidOperationException($"Node {Id} is down.");

    public bool IsUp => _core is not null;

    /// <summary>Whether a write is durable as soon as it is handed out.</summary>
    public bool AutoPersist { get; set; } = true;

    /// <summary>What the node's monotonic clock shows.</summary>
    public long Clock { get; set; }

    /// <summary>The state machine: all entries that it applied, by itself or by a snapshot.</summary>
    public List<SimEntry> Applied { get; } = [];

    /// <summary>Snapshots that this node is sending as leader.</summary>
    public List<SimStream> Streams { get; } = [];

    /// <summary>Where messages go, with what the runtime attaches to them.</summary>
    public Action<Envelope> Send { get; set; } = _ => { };

    /// <summary>Sees each Ready before it is carried out.</summary>
    public Action<SimNode, Ready> ReadyTaken { get; set; } = (_, _) => { };

    /// <summary>Sees each write that became durable.</summary>
    public Action<SimNode, ulong> Persisted { get; set; } = (_, _) => { };

    /// <summary>Sees each applied entry.</summary>
    public Action<SimNode, LogIndex, SimEntry> EntryApplied { get; set; } = (_, _, _) => { };

    /// <summary>Sees each snapshot that this node saves, or that takes the place of its state.</summary>
    public Action<SimNode, SimSnapshot> SnapshotTaken { get; set; } = (_, _) => { };

    public void Start()
    {
        var restored = new RaftRestoredState
        {
            HardState = Disk.HardState,
            Snapshot = Disk.Base,
            Entries = Disk.Log.Select(entry => entry.Header).ToArray(),
            Configurations = Disk.Configurations,
        };
        Applied.Clear();
        if (Disk.Snapshot is { } snapshot)
        {
            restored = restored.WithSnapshot(snapshot.Position) with { Applied = snapshot.Position.Index };
            Disk.HardState = restored.HardState;
            Disk.StartLog(restored.Snapshot);
            Disk.Log.RemoveRange(restored.Entries.Length, Disk.Log.Count - restored.Entries.Length);
            Applied.AddRange(snapshot.Applied);
        }

        Streams.Clear();
        _payloads.Clear();
        _payloads.AddRange(Disk.Log.Select(entry => entry.Payload));
        var atBase = Disk.Snapshot?.Description.Configuration.Configuration ?? configuration;
        _core = new RaftCore(options, atBase, restored, newRandom());
    }

    public void Crash(int partsOfOldestWrite = 0)
    {
        _core = null;
        Disk.Crash(partsOfOldestWrite);
    }

    public ProposeResult Propose(int bytes, long payload)
    {
        var result = Core.Propose(bytes);
        if (result.Status == ProposeStatus.Accepted)
        {
            PadPayloads(result.Position.Index.Previous);
            _payloads.Add(payload);
        }

        return result;
    }

    public void Step(Envelope envelope)
    {
        if (envelope.Snapshot is { } received)
        {
            StepSnapshot(envelope.Message, received);
            return;
        }

        var offset = Core.Step(envelope.Message);
        if (offset >= 0)
        {
            var first = ((AppendRequest)envelope.Message).Previous.Index + (1 + offset);
            _payloads.RemoveRange(Offset(first), _payloads.Count - Offset(first));
            _payloads.AddRange(envelope.Payloads[offset..]);
        }
    }

    /// <summary>Saves what the state machine holds now.</summary>
    public SnapshotDescription SaveSnapshot()
    {
        var description = Core.DescribeSnapshot(new LogIndex((ulong)Applied.Count));
        Disk.Snapshot = new SimSnapshot(description, [.. Applied]);
        SnapshotTaken(this, Disk.Snapshot);
        Core.OnSnapshotSaved(description);
        return description;
    }

    /// <summary>Compacts the log, in memory and on the disk.</summary>
    public LogIndex Compact(LogIndex upTo)
    {
        var before = Core.BasePosition.Index;
        var after = Core.Compact(upTo);
        _payloads.RemoveRange(0, (int)ulong.Min(after.Value - before.Value, (ulong)_payloads.Count));
        if (after > Disk.Base.Index)
        {
            Disk.StartLog(Core.BasePosition);
        }

        return after;
    }

    /// <summary>The newest snapshot of this node as it would arrive at another.</summary>
    public Envelope SnapshotFor(NodeId to)
    {
        var snapshot = Disk.Snapshot ?? throw new InvalidOperationException($"Node {Id} has no snapshot.");
        return new Envelope(new SnapshotRequest(Id, to, Core.Term, snapshot.Description), [], snapshot);
    }

    /// <summary>Carries out all that the core asks for.</summary>
    public void Process()
    {
        Core.AdvanceTime(Clock);
        while (Core.HasReady)
        {
            var ready = Core.TakeReady();
            PadPayloads(Core.LastIndex);
            ReadyTaken(this, ready);
            if (ready.MustPersist)
            {
                var entries = Enumerable.Range(0, ready.AppendedCount).Select(i => EntryAt(ready.FirstAppended + i)).ToArray();
                Disk.Submit(ready.Number, ready.HardState, ready.InstallSnapshot?.Position, ready.TruncateFrom, entries);
            }

            foreach (var message in ready.Messages)
            {
                Send(new Envelope(message, PayloadsOf(message)));
            }

            if (ready.InstallSnapshot is { } install)
            {
                Install(install);
            }

            Apply(ready.ApplyTo);
            Streams.AddRange(ready.SnapshotsToSend.Select(to => new SimStream(to, SnapshotFor(to))));
            while (AutoPersist && Disk.WaitingCount > 0)
            {
                PersistOne();
            }
        }
    }

    public void PersistOne()
    {
        var number = Disk.CompleteOne();
        Persisted(this, number);
        Core.OnPersisted(number);
    }

    /// <summary>The log as the core and its runtime hold it in memory, from the entry after the base on.</summary>
    public IEnumerable<SimEntry> MemoryLog()
    {
        for (var index = Core.BasePosition.Index.Next; index <= Core.LastIndex; index = index.Next)
        {
            yield return EntryAt(index);
        }
    }

    public SimEntry EntryAt(LogIndex index)
    {
        var header = Core.HeaderAt(index);
        var brought = header.Kind == EntryKind.Configuration ? Core.ConfigurationAt(index) : null;
        return new SimEntry(header, Offset(index) < _payloads.Count ? _payloads[Offset(index)] : 0, brought);
    }

    /// <summary>The file is durable before the core hears of it; a crash before that leaves it there.</summary>
    private void StepSnapshot(Message message, SimSnapshot received)
    {
        var before = Disk.Snapshot;
        if (before is null || received.Position.Index > before.Position.Index)
        {
            Disk.Snapshot = received;
        }

        if (Core.Step(message) < 0)
        {
            Disk.Snapshot = before;
        }
        else
        {
            _payloads.Clear();
        }
    }

    private void Install(SnapshotDescription description)
    {
        Assert.Equal(Disk.Snapshot!.Description, description);
        Applied.Clear();
        Applied.AddRange(Disk.Snapshot.Applied);
        SnapshotTaken(this, Disk.Snapshot);
        Core.OnApplied(description.Position.Index);
    }

    private int Offset(LogIndex index) => (int)(index.Value - Core.BasePosition.Index.Value) - 1;

    /// <summary>Entries that the core appends itself have no payload.</summary>
    private void PadPayloads(LogIndex last)
    {
        while (_payloads.Count <= Offset(last))
        {
            _payloads.Add(0);
        }
    }

    private long[] PayloadsOf(Message message) => message is AppendRequest append
        ? _payloads.GetRange(Offset(append.Previous.Index.Next), append.Entries.Length).ToArray()
        : [];

    private void Apply(LogIndex to)
    {
        if (to <= new LogIndex((ulong)Applied.Count))
        {
            return;
        }

        while ((ulong)Applied.Count < to.Value)
        {
            var index = new LogIndex((ulong)Applied.Count + 1);
            var entry = EntryAt(index);
            Applied.Add(entry);
            EntryApplied(this, index, entry);
        }

        Core.OnApplied(to);
    }
}
