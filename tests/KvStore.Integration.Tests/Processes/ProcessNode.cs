using Grpc.Net.Client;

namespace KvStore.Integration.Tests.Processes;

/// <summary>One node of a cluster of processes: its addresses, its folder, and its process while it runs.</summary>
internal sealed class ProcessNode(int index, int clientPort, int peerPort, string folder) : IAsyncDisposable
{
    private int _listenPort = peerPort;

    public string Name { get; } = $"n{index + 1}";

    public string Endpoint { get; } = $"127.0.0.1:{clientPort}";

    public string PeerEndpoint => $"127.0.0.1:{_listenPort}";

    public string ClientUrl => $"http://{Endpoint}";

    /// <summary>Where the other nodes reach it.</summary>
    public string PeerUrl => $"http://{PeerEndpoint}";

    /// <summary>Where they reached it first; its id is made of that.</summary>
    public string FirstPeerUrl { get; } = $"http://127.0.0.1:{peerPort}";

    public string DataDirectory => Path.Combine(folder, Name);

    public GrpcChannel Channel { get; } =
        GrpcChannel.ForAddress($"http://127.0.0.1:{clientPort}", new GrpcChannelOptions { MaxReceiveMessageSize = null });

    public ServerProcess? Server { get; set; }

    public IReadOnlyList<string> Arguments =>
    [
        "--name", Name,
        "--data-dir", DataDirectory,
        "--listen-client", ClientUrl,
        "--advertise-client", ClientUrl,
        "--listen-peer", PeerUrl,
        "--advertise-peer", FirstPeerUrl,
    ];

    /// <summary>From its next start on it listens for other nodes elsewhere.</summary>
    public void Move(int peerPort) => _listenPort = peerPort;

    public async ValueTask DisposeAsync()
    {
        if (Server is not null)
        {
            await Server.DisposeAsync();
        }

        Channel.Dispose();
    }
}
