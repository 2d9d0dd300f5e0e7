using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using KvStore.Conformance.Tests.Differential;

namespace KvStore.Conformance.Tests.Referee;

/// <summary>A private cluster of one program: own processes, free loopback ports, data in a temporary folder.</summary>
internal sealed class StoreCluster : IStoreUnderTest
{
    private const int StartAttemptsMax = 5;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("kvstore-referee-");
    private readonly List<StoreProcess> _nodes = [];

    private StoreCluster()
    {
    }

    /// <summary>The client address of the node that led when the cluster was ready.</summary>
    public string Endpoint { get; private set; } = "";

    public IReadOnlyList<string> Endpoints { get; private set; } = [];

    /// <summary>Starts a cluster and returns when every node serves.</summary>
    public static async Task<StoreCluster> StartAsync(StoreKind kind, int size)
    {
        for (var attempt = 1; ; attempt++)
        {
            var cluster = new StoreCluster();
            if (await cluster.TryStartAsync(kind, size))
            {
                return cluster;
            }

            // Another process may have taken a port between the choice and the use.
            var logs = string.Join('\n', cluster._nodes.Select(static node => node.Log));
            await cluster.DisposeAsync();
            if (attempt == StartAttemptsMax)
            {
                throw new InvalidOperationException($"{kind.Program} does not start: {logs}");
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var node in _nodes)
        {
            await node.DisposeAsync();
        }

        _folder.Delete(recursive: true);
    }

    private async Task<bool> TryStartAsync(StoreKind kind, int size)
    {
        var ports = FreePorts(2 * size);
        var initialCluster = string.Join(',', Enumerable.Range(0, size).Select(i => $"node{i + 1}=http://127.0.0.1:{ports[size + i]}"));
        for (var i = 0; i < size; i++)
        {
            var (clientUrl, peerUrl) = ($"http://127.0.0.1:{ports[i]}", $"http://127.0.0.1:{ports[size + i]}");
            var folder = Path.Combine(_folder.FullName, $"node{i + 1}");
            _nodes.Add(StoreProcess.Launch(kind, new NodePlace($"node{i + 1}", folder, clientUrl, peerUrl, initialCluster)));
        }

        foreach (var node in _nodes)
        {
            if (!await node.WaitUntilReadyAsync())
            {
                return false;
            }
        }

        Endpoints = [.. ports.Take(size).Select(static port => $"127.0.0.1:{port}")];
        Endpoint = await FindLeaderAsync(Endpoints);
        return true;
    }

    private static async Task<string> FindLeaderAsync(IReadOnlyList<string> endpoints)
    {
        var status = await Tool.Etcdctl.RunAsync([$"--endpoints={string.Join(',', endpoints)}", "endpoint", "status", "-w", "json"], "");
        using var json = JsonDocument.Parse(status.Output);
        var asked = 0;
        foreach (var node in json.RootElement.EnumerateArray())
        {
            var answer = node.GetProperty("Status");
            if (answer.GetProperty("leader").GetUInt64() == answer.GetProperty("header").GetProperty("member_id").GetUInt64())
            {
                // In the order of the addresses asked.
                return endpoints[asked];
            }

            asked++;
        }

        throw new InvalidOperationException($"no node says that it leads: {status.Output}");
    }

    private static int[] FreePorts(int count)
    {
        var listeners = Enumerable.Range(0, count).Select(static _ => new TcpListener(IPAddress.Loopback, port: 0)).ToList();
        listeners.ForEach(static listener => listener.Start());
        var ports = listeners.Select(static listener => ((IPEndPoint)listener.LocalEndpoint).Port).ToArray();
        listeners.ForEach(static listener => listener.Dispose());
        return ports;
    }
}
