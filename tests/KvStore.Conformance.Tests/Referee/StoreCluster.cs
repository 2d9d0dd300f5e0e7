using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using KvStore.Conformance.Tests.Differential;

namespace KvStore.Conformance.Tests.Referee;

/// <summary>A private cluster of one program: own processes, free loopback ports, data in a temporary folder.</summary>
internal sealed class StoreCluster : IStoreUnderTest
{
    private const int StartAttemptsMax = 5;

    private static readonly TimeSpan LeaderTimeout = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan LeaderPoll = TimeSpan.FromMilliseconds(100);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("kvstore-referee-");
    private readonly List<StoreProcess> _nodes = [];

    private StoreCluster()
    {
    }

    /// <summary>The client address of the node that led when the cluster was ready.</summary>
    public string Endpoint { get; private set; } = "";

    public IReadOnlyList<string> Endpoints { get; private set; } = [];

    /// <summary>The client address of the first node over TLS, if its kind has one.</summary>
    public string SecureEndpoint { get; private set; } = "";

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
        var ports = FreePorts(3 * size);
        var initialCluster = string.Join(',', Enumerable.Range(0, size).Select(i => $"node{i + 1}=http://127.0.0.1:{ports[size + i]}"));
        for (var i = 0; i < size; i++)
        {
            var place = new NodePlace(
                $"node{i + 1}",
                Path.Combine(_folder.FullName, $"node{i + 1}"),
                ClientUrl: $"http://127.0.0.1:{ports[i]}",
                SecureUrl: $"https://127.0.0.1:{ports[(2 * size) + i]}",
                PeerUrl: $"http://127.0.0.1:{ports[size + i]}",
                initialCluster);
            _nodes.Add(StoreProcess.Launch(kind, place));
        }

        foreach (var node in _nodes)
        {
            if (!await node.WaitUntilReadyAsync())
            {
                return false;
            }
        }

        SecureEndpoint = $"127.0.0.1:{ports[2 * size]}";
        Endpoints = [.. ports.Take(size).Select(static port => $"127.0.0.1:{port}")];
        Endpoint = await FindLeaderAsync(Endpoints);
        if (kind.Groups > 1)
        {
            await StoreGroups.SpreadAsync(Endpoint, kind);
        }

        return true;
    }

    private static async Task<string> FindLeaderAsync(IReadOnlyList<string> endpoints)
    {
        using var timeout = new CancellationTokenSource(LeaderTimeout);
        using var timer = new PeriodicTimer(LeaderPoll);
        do
        {
            var status = await Tool.Etcdctl.RunAsync([$"--endpoints={string.Join(',', endpoints)}", "endpoint", "status", "-w", "json"], "");
            if (status.ExitCode == 0 && LeaderOf(status.Output) is var place and >= 0)
            {
                // In the order of the addresses asked.
                return endpoints[place];
            }
        }
        while (await timer.WaitForNextTickAsync(timeout.Token));
        throw new InvalidOperationException("the timer ended");
    }

    private static int LeaderOf(string status)
    {
        using var json = JsonDocument.Parse(status);
        var place = 0;
        foreach (var node in json.RootElement.EnumerateArray())
        {
            var answer = node.GetProperty("Status");
            if (answer.TryGetProperty("leader", out var leader) && leader.GetUInt64() == answer.GetProperty("header").GetProperty("member_id").GetUInt64())
            {
                return place;
            }

            place++;
        }

        return -1;
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
