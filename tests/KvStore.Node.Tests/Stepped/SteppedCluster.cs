using System.Collections.Immutable;
using KvStore.Contracts.Internal;
using KvStore.Node.Cluster;
using KvStore.Node.Membership;
using KvStore.Raft;
using KvStore.Testing;
using KvStore.Testing.Files;

namespace KvStore.Node.Tests.Stepped;

/// <summary>A few stepped nodes that write a snapshot every 20 entries.</summary>
internal sealed class SteppedCluster
{
    private const int RoundsMax = 20_000;
    private readonly Func<KvNodeOptions, KvNodeOptions> _configure;
    private int _round;
    private readonly ClusterDefinition _definition;

    public SteppedCluster(int size, Func<KvNodeOptions, KvNodeOptions>? configure = null, IReadOnlyList<FaultyFileSystem>? disks = null)
    {
        _definition = ClusterDefinition.Create(
            Enumerable.Range(1, size).Select(i => KeyValuePair.Create($"n{i}", ImmutableArray.Create($"http://127.0.0.1:{10_000 + i}"))),
            "stepped");
        _configure = configure ?? (options => options);
        foreach (var member in _definition.Members)
        {
            Add(_definition, member.Id, disks?[Nodes.Count]);
        }
    }

    public SteppedNetwork Network { get; } = new();

    /// <summary>The clock of all nodes; ticks come without it, and it stands still unless the test moves it.</summary>
    public ManualTime Time { get; } = new();

    public List<SteppedNode> Nodes { get; } = [];

    public List<NodeId> Ids { get; } = [];

    /// <summary>Keys whose put was acknowledged.</summary>
    public List<string> Acknowledged { get; } = [];

    /// <summary>The node that leads with a majority behind it.</summary>
    public SteppedNode Leader()
    {
        SteppedNode? leader = null;
        Until(
            () =>
            {
                leader = Nodes.Where((node, i) => node.IsUp && !Network.Isolated.Contains(Ids[i]))
                    .FirstOrDefault(node => node.Replica.Status is { Role: RaftRole.Leader } status && status.AppliedIndex >= status.CommitIndex);
                return leader is not null && leader.Replica.Status.CommitIndex > LogIndex.Zero;
            },
            "a leader");
        return leader!;
    }

    /// <summary>Adds a learner and starts it with the members as they are then.</summary>
    public SteppedNode Join()
    {
        var id = new NodeId(77);
        var added = new ClusterMember { Id = id.Value, PeerUrls = { "http://127.0.0.1:10077" } };
        var addition = Leader().Change(new MembershipChange { Add = added });
        Until(() => addition.IsFinished, "the addition");
        using var reader = Leader().Replica.OpenReader();
        var members = GroupConfigurations.ToMembers(reader.FindConfiguration()!, _definition);
        return Add(ClusterDefinition.Joined(_definition.ClusterId, members), id);
    }

    /// <summary>Puts keys one by one and waits for each.</summary>
    public void Write(string prefix, int count, string value = "value")
    {
        for (var i = 0; i < count; i++)
        {
            var key = $"{prefix}{i}";
            var put = Leader().Put(key, value);
            Until(() => put.IsCompleted, $"put of {key}");
            if (put.IsCompletedSuccessfully)
            {
                Acknowledged.Add(key);
            }
        }
    }

    /// <summary>Lets time pass until something holds; down nodes stay down unless the condition starts them.</summary>
    public void Until(Func<bool> condition, string what)
    {
        for (var i = 0; i < RoundsMax; i++)
        {
            if (condition())
            {
                return;
            }

            Round();
        }

        Assert.Fail($"waited {RoundsMax} rounds in vain for {what}");
    }

    public void Round()
    {
        _round++;
        foreach (var node in Nodes.Where(node => node.IsUp))
        {
            if (_round % 10 == 0)
            {
                node.Tick();
            }

            node.Step();
        }

        Network.Deliver();
    }

    /// <summary>Starts nodes that are down after a power cut, and waits until all hold the same state.</summary>
    public void RecoverAndCompare(PowerCut cut, Random random)
    {
        Network.Isolated.Clear();
        foreach (var node in Nodes.Where(node => !node.IsUp))
        {
            node.CutPower(cut, random);
            node.Start();
        }

        Write("after", 3);
        Until(
            () =>
            {
                var last = Nodes.Max(node => node.Replica.Status.LastIndex);
                return Nodes.All(node => node.State().Applied == last);
            },
            "all nodes to apply the whole log");
        Assert.Single(Nodes.Select(node => node.State()).Distinct());
        Assert.All(Acknowledged, key => Assert.All(Nodes, node => Assert.NotNull(node.Get(key))));
    }

    private SteppedNode Add(ClusterDefinition definition, NodeId id, FaultyFileSystem? files = null)
    {
        var node = new SteppedNode(
            Network,
            _configure(new KvNodeOptions
            {
                Cluster = definition,
                NodeId = id,
                DataDirectory = "/data",
                Seed = 1,
                SnapshotEntries = 20,
                SnapshotKeepEntries = 3,
                LogSegmentBytes = 16 * 1024,
                LogBatchBytesMax = 8 * 1024,
            }),
            Time,
            files);
        Nodes.Add(node);
        Ids.Add(id);
        return node;
    }
}
