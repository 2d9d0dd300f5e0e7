namespace KvStore.Raft.Tests.Harness;

/// <summary>The smallest runtime that keeps the core's contract: it stores, sends and applies what each Ready says.</summary>
internal sealed class SimNode(RaftOptions options, Configuration configuration, Func<Random> newRandom)
{
    private readonly List<long> _payloads = [];
    private RaftCore? _core;

    public NodeId Id => options.NodeId;

    public SimDisk Disk { get; } = new();

    public RaftCore Core => _core ?? throw new InvalidOperationException($"Node {Id} is down.");

    public bool IsUp => _core is not null;

    /// <summary>Whether a write is durable as soon as it is handed out.</summary>
    public bool AutoPersist { get; set; } = true;

    public List<SimEntry> Applied { get; } = [];

    /// <summary>Where messages go, with what the runtime attaches to them.</summary>
    public Action<Envelope> Send { get; set; } = _ => { };

    /// <summary>Sees each Ready before it is carried out.</summary>
    public Action<SimNode, Ready> ReadyTaken { get; set; } = (_, _) => { };

    /// <summary>Sees each write that became durable.</summary>
    public Action<SimNode, ulong> Persisted { get; set; } = (_, _) => { };

    /// <summary>Sees each applied entry.</summary>
    public Action<SimNode, LogIndex, SimEntry> EntryApplied { get; set; } = (_, _, _) => { };

    public void Start()
    {
        _payloads.Clear();
        _payloads.AddRange(Disk.Log.Select(entry => entry.Payload));
        Applied.Clear();
        var restored = new RaftRestoredState
        {
            HardState = Disk.HardState,
            Entries = Disk.Log.Select(entry => entry.Header).ToArray(),
            Configurations = Disk.Configurations,
        };
        _core = new RaftCore(options, configuration, restored, newRandom());
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
        var offset = Core.Step(envelope.Message);
        if (offset >= 0)
        {
            var kept = (int)((AppendRequest)envelope.Message).Previous.Index.Value + offset;
            _payloads.RemoveRange(kept, _payloads.Count - kept);
            _payloads.AddRange(envelope.Payloads[offset..]);
        }
    }

    /// <summary>Carries out all that the core asks for.</summary>
    public void Process()
    {
        while (Core.HasReady)
        {
            var ready = Core.TakeReady();
            PadPayloads(Core.LastIndex);
            ReadyTaken(this, ready);
            if (ready.MustPersist)
            {
                var first = (int)ready.FirstAppended.Value;
                var entries = Enumerable.Range(first, ready.AppendedCount).Select(EntryAt).ToArray();
                Disk.Submit(ready.Number, ready.HardState, ready.TruncateFrom, entries);
            }

            foreach (var message in ready.Messages)
            {
                Send(new Envelope(message, PayloadsOf(message)));
            }

            Apply(ready.ApplyTo);
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

    /// <summary>The log as the core and its runtime hold it in memory.</summary>
    public IEnumerable<SimEntry> MemoryLog() => Enumerable.Range(1, (int)Core.LastIndex.Value).Select(EntryAt);

    private SimEntry EntryAt(int index)
    {
        var header = Core.HeaderAt(new LogIndex((ulong)index));
        var brought = header.Kind == EntryKind.Configuration ? Core.ConfigurationAt(new LogIndex((ulong)index)) : null;
        return new SimEntry(header, index <= _payloads.Count ? _payloads[index - 1] : 0, brought);
    }

    /// <summary>Entries that the core appends itself have no payload.</summary>
    private void PadPayloads(LogIndex last)
    {
        while ((ulong)_payloads.Count < last.Value)
        {
            _payloads.Add(0);
        }
    }

    private long[] PayloadsOf(Message message) => message is AppendRequest append
        ? _payloads.GetRange((int)append.Previous.Index.Value, append.Entries.Length).ToArray()
        : [];

    private void Apply(LogIndex to)
    {
        while ((ulong)Applied.Count < to.Value)
        {
            var entry = EntryAt(Applied.Count + 1);
            Applied.Add(entry);
            EntryApplied(this, new LogIndex((ulong)Applied.Count), entry);
        }

        Core.OnApplied(to);
    }
}
