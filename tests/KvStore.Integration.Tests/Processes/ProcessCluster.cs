using Grpc.Core;
using Grpc.Net.Client;
using KvStore.Contracts.Etcd;

namespace KvStore.Integration.Tests.Processes;

/// <summary>Servers as users run them, on loopback, with their data in a temporary folder.</summary>
internal sealed class ProcessCluster : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly string _folder = Directory.CreateTempSubdirectory("kvstore-cluster-").FullName;
    private readonly int[] _ports;
    private readonly ServerProcess?[] _servers;
    private readonly GrpcChannel[] _channels;

    private ProcessCluster(int size)
    {
        _ports = Ports.Free(2 * size);
        _servers = new ServerProcess?[size];
        _channels = [.. Enumerable.Range(0, size).Select(i => GrpcChannel.ForAddress(ClientUrl(i), new GrpcChannelOptions { MaxReceiveMessageSize = null }))];
    }

    public int Size => _servers.Length;

    public string Endpoints => string.Join(',', Enumerable.Range(0, Size).Select(Endpoint));

    public static async Task<ProcessCluster> StartAsync(int size)
    {
        var cluster = new ProcessCluster(size);
        for (var i = 0; i < size; i++)
        {
            cluster.Launch(i);
        }

        await cluster.WaitUntilServingAsync();
        return cluster;
    }

    public string Endpoint(int node) => $"127.0.0.1:{_ports[node]}";

    public string PeerEndpoint(int node) => $"127.0.0.1:{_ports[Size + node]}";

    public string DataDirectory(int node) => Path.Combine(_folder, $"n{node + 1}");

    public ServerProcess Server(int node) => _servers[node] ?? throw new InvalidOperationException($"node {node} is not running");

    public KV.KVClient Kv(int node) => new(_channels[node]);

    public Maintenance.MaintenanceClient Maintenance(int node) => new(_channels[node]);

    public IReadOnlyList<string> Arguments(int node) =>
    [
        "--name", $"n{node + 1}",
        "--data-dir", DataDirectory(node),
        "--listen-client", ClientUrl(node),
        "--advertise-client", ClientUrl(node),
        "--listen-peer", PeerUrl(node),
        "--advertise-peer", PeerUrl(node),
        "--initial-cluster", string.Join(',', Enumerable.Range(0, Size).Select(i => $"n{i + 1}={PeerUrl(i)}")),
    ];

    public void Launch(int node) => _servers[node] = ServerProcess.Start(Repository.Program("kvstore"), Arguments(node), _folder);

    public async Task KillAsync(int node)
    {
        await Server(node).KillAsync();
        await Server(node).DisposeAsync();
        _servers[node] = null;
    }

    /// <summary>The node that leads according to the running ones, or -1.</summary>
    public async Task<int> FindLeaderAsync()
    {
        for (var i = 0; i < Size; i++)
        {
            if (_servers[i] is null)
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
            if (_servers[i] is not { } server)
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
        foreach (var server in _servers.OfType<ServerProcess>())
        {
            await server.DisposeAsync();
        }

        foreach (var channel in _channels)
        {
            channel.Dispose();
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

    private string ClientUrl(int node) => $"http://{Endpoint(node)}";

    private string PeerUrl(int node) => $"http://{PeerEndpoint(node)}";
}
