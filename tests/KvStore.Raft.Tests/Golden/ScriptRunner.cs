using KvStore.Raft.Tests.Harness;

namespace KvStore.Raft.Tests.Golden;

/// <summary>Runs the commands of a golden script against a small cluster and writes down everything that the cores say.</summary>
internal sealed class ScriptRunner
{
    private readonly SimCluster _cluster = new();
    private readonly ScriptTrace _trace = new();
    private readonly Dictionary<string, Action<ScriptCommand>> _commands;

    public ScriptRunner()
    {
        _cluster.Swallowed = message => _trace.Line($"cut: {MessageText.Of(message)}");
        _commands = new(StringComparer.Ordinal)
        {
            ["add-nodes"] = AddNodes,
            ["add-node"] = command => AddNode(command.Number(0), command),
            ["disk"] = command => Node(command, 0).AutoPersist = command.Text(1) == "auto",
            ["persist"] = Persist,
            ["tick"] = command => _cluster.Tick(command.Number(0), command.NumberOr(1, 1)),
            ["campaign"] = command => Do(Node(command, 0), node => node.Core.Campaign()),
            ["propose"] = Propose,
            ["configure"] = Configure,
            ["transfer"] = Transfer,
            ["read"] = Read,
            ["unreachable"] = command => Do(Node(command, 0), node => node.Core.OnUnreachable(new NodeId((ulong)command.Number(1)))),
            ["away"] = SetNodesAway,
            ["snapshot"] = SaveSnapshot,
            ["compact"] = Compact,
            ["stream"] = Stream,
            ["sent"] = SnapshotSent,
            ["clock"] = SetClock,
            ["deliver"] = command => _cluster.Deliver(command.Link()),
            ["deliver-together"] = DeliverTogether,
            ["drop"] = Drop,
            ["duplicate"] = Duplicate,
            ["reverse"] = _ => _cluster.Wire.Reverse(),
            ["wire"] = _ => _cluster.Wire.ForEach(envelope => _trace.Line(MessageText.Of(envelope.Message))),
            ["stabilize"] = _ => _cluster.Stabilize(),
            ["partition"] = command => _cluster.Partition(command.Groups()),
            ["heal"] = _ => _cluster.Heal(),
            ["crash"] = command => Node(command, 0).Crash(command.NumberOr(1, 0)),
            ["restart"] = command => Do(Node(command, 0), node => node.Start()),
            ["status"] = Status,
            ["log"] = command => Log(Node(command, 0)),
            ["quietly"] = Quietly,
        };
    }

    /// <summary>Runs the commands of one block and returns their trace, which is never empty.</summary>
    public string Run(List<string> commands)
    {
        commands.ForEach(command => Execute(ScriptCommand.Parse(command)));
        return _trace.Take();
    }

    private void Execute(ScriptCommand command)
    {
        if (!_commands.TryGetValue(command.Name, out var action))
        {
            throw new FormatException($"Unknown command: {command.Name}");
        }

        action(command);
    }

    private SimNode Node(ScriptCommand command, int position) => _cluster[command.Number(position)];

    private static void Do(SimNode node, Action<SimNode> action)
    {
        action(node);
        node.Process();
    }

    private void AddNodes(ScriptCommand command)
    {
        for (var id = 1; id <= command.Number(0); id++)
        {
            AddNode(id, command);
        }
    }

    private void AddNode(int id, ScriptCommand command)
    {
        var node = command.BuildNode(id);
        _cluster.Add(node);
        _trace.Watch(node);
        node.Start();
        node.Process();
    }

    private void Persist(ScriptCommand command)
    {
        var node = Node(command, 0);
        var count = command.NumberOr(1, node.Disk.WaitingCount);
        for (var i = 0; i < count; i++)
        {
            node.PersistOne();
        }

        node.Process();
    }

    /// <summary>All proposals of one command are waiting when the Ready is taken.</summary>
    private void Propose(ScriptCommand command)
    {
        var node = Node(command, 0);
        for (var i = 0; i < command.NumberOr(2, 1); i++)
        {
            var result = node.Propose(command.NumberOr(1, 1), _cluster.NextPayload());
            _trace.Line(result.Status == ProposeStatus.Accepted ? $"accepted {result.Position}" : $"{result.Status}");
        }

        node.Process();
    }

    /// <summary>The members that a node is to change to: voters=1,2,3 learners=4.</summary>
    private void Configure(ScriptCommand command)
    {
        var node = Node(command, 0);
        var result = node.Core.ProposeConfiguration(command.Members());
        _trace.Line(result.Status == ProposeStatus.Accepted ? $"accepted {result.Position}" : $"{result.Status}");
        node.Process();
    }

    private void Transfer(ScriptCommand command)
    {
        var node = Node(command, 0);
        _trace.Line(node.Core.TransferLeadership(new NodeId((ulong)command.Number(1))) ? "transferring" : "refused");
        node.Process();
    }

    /// <summary>All reads of one command are waiting when the Ready is taken.</summary>
    private void Read(ScriptCommand command)
    {
        var node = Node(command, 0);
        for (var position = 1; position < command.Count; position++)
        {
            node.Core.RequestRead((ulong)command.Number(position));
        }

        node.Process();
    }

    /// <summary>Tells a node which others are away: all that are named after it.</summary>
    private void SetNodesAway(ScriptCommand command)
    {
        var away = Enumerable.Range(1, command.Count - 1).Select(position => new NodeId((ulong)command.Number(position))).ToHashSet();
        Do(Node(command, 0), node => node.Core.SetNodesAway(away));
    }

    private void SaveSnapshot(ScriptCommand command) => Do(Node(command, 0), node => node.SaveSnapshot());

    private void Compact(ScriptCommand command) => Do(
        Node(command, 0),
        node => _trace.Line($"{node.Id}: log begins after {node.Compact(new LogIndex((ulong)command.Number(1)))}"));

    /// <summary>Puts the snapshot that a node began to send on the wire, or the newest if none was asked for.</summary>
    private void Stream(ScriptCommand command)
    {
        var node = Node(command, 0);
        var to = new NodeId((ulong)command.Number(1));
        _cluster.Wire.Add(node.Streams.Find(stream => stream.To == to)?.Envelope ?? node.SnapshotFor(to));
    }

    /// <summary>Reports the end of a transfer that was asked for.</summary>
    private void SnapshotSent(ScriptCommand command) => Do(Node(command, 0), node =>
    {
        var stream = node.Streams.Find(stream => stream.To.Value == (ulong)command.Number(1)) ?? throw new FormatException("Nothing is sent there.");
        node.Streams.Remove(stream);
        node.Core.OnSnapshotSent(stream.To, stream.Envelope.Snapshot!.Position, delivered: command.Text(2) == "delivered");
    });

    /// <summary>Sets the clock of one node, or of all. Nobody notices before the next input.</summary>
    private void SetClock(ScriptCommand command)
    {
        foreach (var node in _cluster.Nodes.Where(node => command.Count == 1 || node.Id.Value == (ulong)command.Number(1)))
        {
            node.Clock = command.Number(0);
        }
    }

    /// <summary>One Ready for all messages that one node gets.</summary>
    private void DeliverTogether(ScriptCommand command)
    {
        var fits = command.Link();
        foreach (var group in _cluster.Wire.FindAll(envelope => fits(envelope.Message)).GroupBy(envelope => envelope.Message.To))
        {
            foreach (var envelope in group)
            {
                _cluster.Wire.Remove(envelope);
                _cluster[group.Key].Step(envelope);
            }

            _cluster[group.Key].Process();
        }
    }

    private void Drop(ScriptCommand command)
    {
        var fits = command.Link();
        _trace.Line($"dropped {_cluster.Wire.RemoveAll(envelope => fits(envelope.Message))}");
    }

    private void Duplicate(ScriptCommand command)
    {
        var fits = command.Link();
        _cluster.Wire.AddRange(_cluster.Wire.FindAll(envelope => fits(envelope.Message)));
    }

    private void Status(ScriptCommand command)
    {
        foreach (var node in _cluster.UpNodes.Where(node => command.Count == 0 || node.Id.Value == (ulong)command.Number(0)))
        {
            _trace.Status(node.Core.Status());
        }
    }

    private void Log(SimNode node)
    {
        var entries = node.MemoryLog().Select((entry, offset) =>
            MessageText.Entry(entry.Header, node.Core.BasePosition.Index + (offset + 1), entry.Configuration));
        var text = string.Join(' ', entries);
        _trace.Line(text.Length == 0 ? "no entries" : text);
    }

    /// <summary>Steps on the way to what a script is about.</summary>
    private void Quietly(ScriptCommand command)
    {
        _trace.IsMuted = true;
        Execute(command.Inner());
        _trace.IsMuted = false;
    }
}
