using Grpc.Core;
using KvStore.Contracts.Etcd;
using KvStore.Contracts.V1;

namespace KvStore.Integration.Tests.Processes;

/// <summary>Servers as users run them, on loopback, with their data in a temporary folder.</summary>
internal sealed class ProcessCluster : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly string _folder;
    private readonly List<ProcessNode> _nodes = [];
    private readonly int _founders;

    private ProcessCluster(int size, string folder)
    {
        _founders = size;
        _folder = folder;
        var ports = Ports.Free(2 * size);
        for (var i = 0; i < size; i++)
        {
            _nodes.Add(new ProcessNode(i, ports[i], ports[size + i], _folder));
        }
    }

    /// <summary>Nodes that were ever part of the cluster.</summary>
    public int Size => _nodes.Count;

    /// <summary>Those that run now.</summary>
    public IEnumerable<int> Running => Enumerable.Range(0, Size).Where(i => _nodes[i].Server is not null);

    public string Endpoints => string.Join(',', Enumerable.Range(0, Size).Select(Endpoint));

    public static Task<ProcessCluster> StartAsync(int size, params string[] extraArguments) =>
        StartInAsync(Directory.CreateTempSubdirectory("kvstore-cluster-").FullName, size, extraArguments);

    /// <summary>The same in a folder of the test's choice, which is deleted in the end.</summary>
    public static async Task<ProcessCluster> StartInAsync(string folder, int size, params string[] extraArguments)
    {
        Directory.CreateDirectory(folder);
        var cluster = new ProcessCluster(size, folder) { ExtraArguments = extraArguments };
        for (var i = 0; i < size; i++)
        {
            cluster.Launch(i);
        }

        await cluster.WaitUntilServingAsync();
        return cluster;
    }

    public string Endpoint(int node) => _nodes[node].Endpoint;

    public string PeerEndpoint(int node) => _nodes[node].PeerEndpoint;

    public string PeerUrl(int node) => _nodes[node].PeerUrl;

    public string DataDirectory(int node) => _nodes[node].DataDirectory;

    public ServerProcess Server(int node) => _nodes[node].Server ?? throw new InvalidOperationException($"node {node} is not running");

    public KV.KVClient Kv(int node) => new(_nodes[node].Channel);

    /// <summary>
    /// Puts until it is acknowledged, for tests to which the put is not the point: on a machine with much else to do a leader may change beside
    /// it, and then whether it was done is not known.
    /// </summary>
    public async Task PutAsync(int node, PutRequest request)
    {
        var deadline = DateTime.UtcNow + (2 * Patience);
        while (true)
        {
            try
            {
                await Kv(node).PutAsync(request, deadline: deadline);
                return;
            }
            catch (RpcException e) when (e.StatusCode == StatusCode.Unavailable && DateTime.UtcNow < deadline)
            {
                await Task.Delay(50);
            }
        }
    }

    public Maintenance.MaintenanceClient Maintenance(int node) => new(_nodes[node].Channel);

    public Topology.TopologyClient Topology(int node) => new(_nodes[node].Channel);

    public Cluster.ClusterClient Members(int node) => new(_nodes[node].Channel);

    public IReadOnlyList<string> Arguments(int node) =>
    [
        .. _nodes[node].Arguments,
        "--initial-cluster", string.Join(',', _nodes.Take(_founders).Append(_nodes[node]).Distinct().Select(n => $"{n.Name}={n.FirstPeerUrl}")),
        "--initial-cluster-state", node < _founders ? "new" : "existing",
    ];

    public void Launch(int node) =>
        _nodes[node].Server = ServerProcess.Start(Repository.Program("kvstore"), [.. Arguments(node), .. ExtraArguments], _folder);

    /// <summary>Settings that a test wants on every node.</summary>
    public IReadOnlyList<string> ExtraArguments { get; init; } = [];

    /// <summary>Makes room for a node that joins the running cluster; it is not started. Returns its index.</summary>
    public int Reserve()
    {
        var ports = Ports.Free(2);
        _nodes.Add(new ProcessNode(Size, ports[0], ports[1], _folder));
        return Size - 1;
    }

    /// <summary>Gives a node that is down another address for its peers; the cluster has to be told.</summary>
    public void Move(int node) => _nodes[node].Move(Ports.Free(1)[0]);

    public async Task KillAsync(int node)
    {
        await Server(node).KillAsync();
        await Server(node).DisposeAsync();
        _nodes[node].Server = null;
    }

    /// <summary>The node that leads according to the running ones, or -1.</summary>
    public async Task<int> FindLeaderAsync()
    {
        for (var i = 0; i < Size; i++)
        {
            if (_nodes[i].Server is null)
            {
                continue;
            }

            try
            {
                var status = await Maintenance(i).StatusAsync(new StatusRequest(), deadline: DateTime.UtcNow.AddSeconds(2));
                if (status.Leader == status.Header.MemberId)
                {
                    return i;
                }
            }
            catch (RpcException)
            {
                // Starting or gone: the next one may know.
                continue;
            }
        }

        return -1;
    }

    /// <summary>Waits until every running node serves linearizable reads.</summary>
    public async Task WaitUntilServingAsync()
    {
        var deadline = DateTime.UtcNow + Patience;
        for (var i = 0; i < Size; i++)
        {
            if (_nodes[i].Server is not { } server)
            {
                continue;
            }

            while (!await IsServingAsync(i))
            {
                Assert.False(server.HasExited, $"node {i + 1} ended: {server.Output}");
                Assert.True(DateTime.UtcNow < deadline, $"node {i + 1} does not serve: {server.Output}");
                await Task.Delay(50);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var node in _nodes)
        {
            await node.DisposeAsync();
        }

        Directory.Delete(_folder, recursive: true);
    }

    private async Task<bool> IsServingAsync(int node)
    {
        try
        {
            var probe = new RangeRequest { Key = Google.Protobuf.ByteString.CopyFromUtf8("health") };
            await Kv(node).RangeAsync(probe, deadline: DateTime.UtcNow.AddSeconds(2));
            return true;
        }
        catch (RpcException)
        {
            return false;
        }
    }
}
