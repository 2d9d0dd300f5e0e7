using KvStore.Node.Cluster;
using KvStore.Node.Requests;
using KvStore.Raft;
using KvStore.Simulation.Clients;
using KvStore.Simulation.Faults;
using KvStore.Simulation.Invariants;
using KvStore.Simulation.Kernel;
using KvStore.Simulation.Moves;
using KvStore.Simulation.Network;
using KvStore.Simulation.Nodes;
using KvStore.Simulation.Reports;

namespace KvStore.Simulation.Worlds;

/// <summary>
/// A cluster with its network, disks, clocks, clients and misfortunes, all on the caller's thread and under one virtual clock. All that
/// happens follows from the options.
/// </summary>
internal sealed class World
{
    private readonly Fault[] _faults;
    private readonly bool[] _isCore;

    public World(WorldOptions options, TextWriter? traceSink = null)
    {
        Options = options;
        Trace = new Trace(Timeline, traceSink);
        Cluster = ClusterIds.OfSize(options.Nodes);
        var chance = new Chance(options.Seed);
        var nodes = new SimNode[options.Nodes + options.Spares];
        Network = new SimNetwork(this, chance.Split("network"), nodes.Length);
        for (var i = 0; i < nodes.Length; i++)
        {
            nodes[i] = i < options.Nodes
                ? new SimNode(this, i, Cluster.Members[i].Id, Cluster, chance.Split($"node {i}"))
                : new SimNode(this, i, ClusterIds.Spare(i), cluster: null, chance.Split($"node {i}"));
        }

        Nodes = nodes;
        _isCore = new bool[nodes.Length];
        Membership = new Membership(this);
        History = new History(this);
        Checks = new Checks(this);
        Moves = options.Moves is null ? null : new MovingSlots(this, chance.Split("moves"));
        var clients = new Client[options.Moves is null ? options.Clients : 0];
        for (var i = 0; i < clients.Length; i++)
        {
            clients[i] = new Client(this, i, chance.Split($"client {i}"));
        }

        Clients = clients;
        _faults = FaultList.Create(this, chance);
    }

    public WorldOptions Options { get; }

    public Timeline Timeline { get; } = new();

    public Trace Trace { get; }

    public Coverage Coverage { get; } = new();

    /// <summary>The cluster as it was created.</summary>
    public ClusterDefinition Cluster { get; }

    /// <summary>The founders of the cluster, and after them those that may join.</summary>
    public IReadOnlyList<SimNode> Nodes { get; }

    /// <summary>Who is a member.</summary>
    public Membership Membership { get; }

    public SimNetwork Network { get; }

    public History History { get; }

    public Checks Checks { get; }

    /// <summary>The clients of a world with one group.</summary>
    public IReadOnlyList<Client> Clients { get; }

    /// <summary>What a world with several groups has; null in the others.</summary>
    public MovingSlots? Moves { get; }

    /// <summary>Writes that ended well, for judging progress.</summary>
    public long WritesDone => Moves?.WritesDone ?? History.WritesDone;

    public Phase Phase { get; private set; }

    /// <summary>Whether clients are to call no more.</summary>
    public bool ClientsAreDone { get; set; }

    public SimNode NodeOf(NodeId id)
    {
        foreach (var node in Nodes)
        {
            if (node.Id == id)
            {
                return node;
            }
        }

        throw new ArgumentException($"there is no node {id}", nameof(id));
    }

    /// <summary>The client that waits for a request, or null.</summary>
    public Client? FindClientOf(PendingRequest request)
    {
        foreach (var client in Clients)
        {
            if (client.Current?.Request == request)
            {
                return client;
            }
        }

        return null;
    }

    /// <summary>Whether there was a leader: until then all founders are needed.</summary>
    public bool IsFounded { get; private set; }

    /// <summary>Whether a majority would be left, with sound disks, without this node.</summary>
    public bool CanLose(int victim) => IsFounded && Moves is not { HasFewVoters: true }
        && Membership.HasMajority(node => !node.Disk.IsLost && node.Index != victim);

    /// <summary>Whether faults may still befall a node.</summary>
    public bool MayHarm(int node) => Nodes[node].IsInService && (Phase == Phase.Faults || (Phase == Phase.Core && !_isCore[node]));

    /// <summary>Whether clients may ask a node.</summary>
    public bool IsOffered(int node) => Phase switch
    {
        Phase.Faults => Nodes[node].IsInService,
        Phase.Core => _isCore[node] && Membership.IsMember(Nodes[node]),
        _ => Nodes[node].State == NodeState.Up && Membership.IsMember(Nodes[node]),
    };

    public bool IsCore(int node) => _isCore[node];

    /// <summary>Starts all nodes, clients and faults.</summary>
    public void Begin()
    {
        foreach (var node in Nodes)
        {
            node.Start();
        }

        foreach (var client in Clients)
        {
            client.Begin();
        }

        Moves?.Begin();
        foreach (var fault in _faults)
        {
            fault.Begin();
        }
    }

    /// <summary>Tells the faults of a new leader.</summary>
    public void OnLeaderElected(SimNode leader)
    {
        IsFounded = true;
        foreach (var fault in _faults)
        {
            fault.OnLeaderElected(leader);
        }
    }

    /// <summary>Tells the invariants and the faults what became of a change of the members.</summary>
    public void OnChangeAnswered(SimNode node, PendingChange change)
    {
        Checks.OnChangeAnswered(node, change);
        foreach (var fault in _faults)
        {
            fault.OnChangeAnswered(change);
        }
    }

    /// <summary>Tells the faults of a node that gets a snapshot.</summary>
    public void OnSnapshotArriving(SimNode receiver)
    {
        foreach (var fault in _faults)
        {
            fault.OnSnapshotArriving(receiver);
        }
    }

    /// <summary>Enters the next phase: the nodes named work from now on, and so do the links between them.</summary>
    public void Heal(Phase phase, IReadOnlyList<int> core)
    {
        Phase = phase;
        Trace.Add(TraceKind.Phase, 0, (long)phase, core.Count);
        Array.Clear(_isCore);
        foreach (var node in core)
        {
            _isCore[node] = true;
        }

        foreach (var from in core)
        {
            foreach (var to in core)
            {
                Network.Link(from, to).Mend();
            }

            Nodes[from].Disk.Heal();
            Nodes[from].Resume();
            Nodes[from].StartAfter(0);
        }
    }
}
