namespace KvStore.Raft.Tests.Harness;

/// <summary>Nodes and the wire between them. Nothing moves unless a test moves it.</summary>
internal sealed class SimCluster
{
    private readonly SortedDictionary<NodeId, SimNode> _nodes = [];
    private readonly HashSet<(NodeId From, NodeId To)> _cut = [];
    private long _lastPayload;

    /// <summary>Messages on their way, oldest first.</summary>
    public List<Envelope> Wire { get; } = [];

    public IEnumerable<SimNode> Nodes => _nodes.Values;

    public IEnumerable<SimNode> UpNodes => _nodes.Values.Where(node => node.IsUp);

    public SimNode this[NodeId id] => _nodes[id];

    public SimNode this[int id] => _nodes[new NodeId((ulong)id)];

    /// <summary>Sees each message that a cut swallows.</summary>
    public Action<Message> Swallowed { get; set; } = _ => { };

    public static Configuration VotersUpTo(int count) =>
        new() { Voters = [.. Enumerable.Range(1, count).Select(id => new NodeId((ulong)id))] };

    /// <summary>A cluster of <paramref name="count"/> voters whose election timers run out in order of their ids.</summary>
    public static SimCluster Create(int count, Func<RaftOptions, RaftOptions>? adjust = null)
    {
        var cluster = new SimCluster();
        for (var id = 1; id <= count; id++)
        {
            var options = new RaftOptions { NodeId = new NodeId((ulong)id) };
            var offset = id - 1;
            cluster.Add(new SimNode(adjust?.Invoke(options) ?? options, VotersUpTo(count), () => new FixedRandom(offset))).Start();
        }

        return cluster;
    }

    public SimNode Add(SimNode node)
    {
        _nodes.Add(node.Id, node);
        node.Send = Post;
        return node;
    }

    public long NextPayload() => ++_lastPayload;

    public void Cut(NodeId from, NodeId to) => _cut.Add((from, to));

    /// <summary>Cuts every link between nodes of different groups; nodes not named stand alone.</summary>
    public void Partition(params NodeId[][] groups)
    {
        foreach (var from in _nodes.Keys)
        {
            foreach (var to in _nodes.Keys)
            {
                if (from != to && !groups.Any(group => group.Contains(from) && group.Contains(to)))
                {
                    Cut(from, to);
                }
            }
        }
    }

    public void Heal() => _cut.Clear();

    /// <summary>Delivers the messages that are on their way now and fit; those that they lead to stay on the wire.</summary>
    public int Deliver(Predicate<Message> fits)
    {
        var chosen = Wire.FindAll(envelope => fits(envelope.Message));
        Wire.RemoveAll(envelope => fits(envelope.Message));
        foreach (var envelope in chosen)
        {
            DeliverOne(envelope);
        }

        return chosen.Count;
    }

    public void DeliverOne(Envelope envelope)
    {
        if (_nodes.TryGetValue(envelope.Message.To, out var node) && node.IsUp && !IsCut(envelope.Message))
        {
            node.Step(envelope);
            node.Process();
        }
    }

    /// <summary>Delivers until nothing is on its way.</summary>
    public void Stabilize()
    {
        for (var rounds = 0; Deliver(_ => true) > 0; rounds++)
        {
            Assert.True(rounds < 1000, "The cluster does not come to rest.");
        }
    }

    /// <summary>Lets a node win an election and tell everyone.</summary>
    public void Elect(int id)
    {
        this[id].Core.Campaign();
        this[id].Process();
        Stabilize();
        Assert.Equal(RaftRole.Leader, this[id].Core.Role);
    }

    public ProposeResult Propose(int id, int bytes = 1)
    {
        var result = this[id].Propose(bytes, NextPayload());
        this[id].Process();
        return result;
    }

    public ProposeResult Configure(int id, Configuration target)
    {
        var result = this[id].Core.ProposeConfiguration(target);
        this[id].Process();
        return result;
    }

    public void Tick(int id, int times = 1)
    {
        for (var i = 0; i < times; i++)
        {
            this[id].Core.Tick();
            this[id].Process();
        }
    }

    private bool IsCut(Message message) => _cut.Contains((message.From, message.To));

    private void Post(Envelope envelope)
    {
        if (IsCut(envelope.Message))
        {
            Swallowed(envelope.Message);
            return;
        }

        Wire.Add(envelope);
    }
}
