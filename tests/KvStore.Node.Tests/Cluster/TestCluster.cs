using System.Collections.Immutable;
using Google.Protobuf;
using KvStore.Contracts;
using KvStore.Contracts.Etcd;
using KvStore.Node.Cluster;
using KvStore.Node.Transport;
using KvStore.Raft;
using Microsoft.Extensions.Logging.Abstractions;

namespace KvStore.Node.Tests.Cluster;

/// <summary>Nodes of one process on real files in a temporary folder, linked without sockets.</summary>
internal sealed class TestCluster : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly string _folder = Directory.CreateTempSubdirectory("kvstore-node-").FullName;
    private readonly List<KvNode?> _nodes = [];
    private readonly List<ClusterDefinition> _definitions = [];
    private readonly List<NodeId> _ids = [];
    private readonly Dictionary<NodeId, CountingTransport> _transports = [];
    private readonly TimeProvider _time;

    public TestCluster(int size, Func<KvNodeOptions, KvNodeOptions>? configure = null, TimeProvider? time = null)
    {
        _time = time ?? TimeProvider.System;
        Definition = ClusterDefinition.Create(
            Enumerable.Range(1, size).Select(i => KeyValuePair.Create($"n{i}", ImmutableArray.Create($"http://127.0.0.1:{10_000 + i}"))),
            "test");
        Configure = configure ?? (o => o);
        foreach (var member in Definition.Members)
        {
            Start(Reserve(Definition, member.Id));
        }
    }

    public ClusterDefinition Definition { get; }

    public InProcessNetwork Network { get; } = new();

    public Func<KvNodeOptions, KvNodeOptions> Configure { get; }

    public KvNode this[int index] => _nodes[index] ?? throw new InvalidOperationException($"node {index} is stopped");

    /// <summary>The node at an index, or null while it is stopped.</summary>
    public KvNode? Find(int index) => _nodes[index];

    public IEnumerable<KvNode> Running => _nodes.OfType<KvNode>();

    public static PutRequest Put(string key, string value) =>
        new() { Key = ByteString.CopyFromUtf8(key), Value = ByteString.CopyFromUtf8(value) };

    public static RangeRequest Get(string key, bool serializable = false) =>
        new() { Key = ByteString.CopyFromUtf8(key), Serializable = serializable };

    public NodeId IdOf(int index) => _ids[index];

    /// <summary>What a node has sent since its last start.</summary>
    public CountingTransport SentBy(int index) => _transports[IdOf(index)];

    public int IndexOf(NodeId id) => _ids.IndexOf(id);

    public string[] SnapshotFiles(int index) => Directory.GetFiles(Path.Combine(_folder, index.ToString(), "snap"), "*.kvs");

    public void Start(int index)
    {
        var options = Configure(new KvNodeOptions
        {
            Cluster = _definitions[index],
            NodeId = IdOf(index),
            ClientUrls = [$"http://127.0.0.1:{20_000 + index}"],
            DataDirectory = Path.Combine(_folder, index.ToString()),
            HeartbeatInterval = TimeSpan.FromMilliseconds(20),
            ElectionTimeout = TimeSpan.FromMilliseconds(300),
        });
        var transport = new CountingTransport(Network.TransportOf(IdOf(index)));
        _transports[IdOf(index)] = transport;
        _nodes[index] = KvNode.Start(options, transport, _time, NullLoggerFactory.Instance);
    }

    /// <summary>Starts a member that was added to the running cluster, as it was described to it. Returns its index.</summary>
    public int Join(MemberAddResponse added)
    {
        var members = added.Members
            .Select(m => new Node.Cluster.Member(new NodeId(m.ID), string.Empty, [.. m.PeerURLs], []) { IsLearner = m.IsLearner });
        var index = Reserve(ClusterDefinition.Joined(Definition.ClusterId, [.. members]), new NodeId(added.Member.ID));
        Start(index);
        return index;
    }

    public async Task StopAsync(int index)
    {
        await this[index].DisposeAsync();
        _nodes[index] = null;
    }

    /// <summary>Waits until the given nodes agree on a leader among them.</summary>
    public async Task<int> WaitForLeaderAsync(params int[] among)
    {
        var indexes = among.Length > 0 ? among : [.. Enumerable.Range(0, _nodes.Count).Where(i => _nodes[i] is not null)];
        var leader = -1;
        await WaitUntilAsync(
            () =>
            {
                var ids = indexes.Select(i => this[i].LeaderId).Distinct().ToList();
                leader = ids.Count == 1 ? indexes.FirstOrDefault(i => IdOf(i) == ids[0], -1) : -1;
                return leader >= 0;
            },
            "a leader that all of them know");
        return leader;
    }

    public Task WaitUntilAsync(Func<bool> condition, string what) => WaitUntilAsync(() => Task.FromResult(condition()), what);

    public async Task WaitUntilAsync(Func<Task<bool>> condition, string what)
    {
        using var timeout = new CancellationTokenSource(Patience);
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(10));
        while (!await condition())
        {
            foreach (var failed in Running.Where(static n => n.Completion.Exception is { InnerException: not NodeRemovedException }))
            {
                await failed.Completion;
            }

            try
            {
                await timer.WaitForNextTickAsync(timeout.Token);
            }
            catch (OperationCanceledException)
            {
                Assert.Fail($"waited {Patience.TotalSeconds} s in vain for {what}");
            }
        }
    }

    /// <summary>Writes until it is acknowledged; errors in between are the cluster looking for a leader.</summary>
    public static async Task<PutResponse> PutUntilDoneAsync(KvNode node, string key, string value)
    {
        KvError? last = null;
        for (var attempt = 0; attempt < 100; attempt++)
        {
            var result = await node.PutAsync(Put(key, value), CancellationToken.None);
            if (result.IsOk)
            {
                return result.Value;
            }

            last = result.Error;
        }

        Assert.Fail($"put never succeeded: {last}");
        return null!;
    }

    private int Reserve(ClusterDefinition definition, NodeId id)
    {
        _nodes.Add(null);
        _definitions.Add(definition);
        _ids.Add(id);
        return _nodes.Count - 1;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var node in Running)
        {
            await node.DisposeAsync();
        }

        Directory.Delete(_folder, recursive: true);
    }
}
