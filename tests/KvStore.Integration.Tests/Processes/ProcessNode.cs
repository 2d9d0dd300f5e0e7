using Grpc.Net.Client;

namespace KvStore.Integration.Tests.Processes;

/// <summary>One node of a cluster of processes: its addresses, its folder, and its process while it runs.</summary>
internal sealed class ProcessNode(int index, int clientPort, int peerPort, string folder) : IAsyncDisposable
{
    public string Name { get; } = $"n{index + 1}";

    public string Endpoint { get; } = $"127.0.0.1:{clientPort}";

    public string PeerEndpoint { get; } = $"127.0.0.1:{peerPort}";

    public string ClientUrl => $"http://{Endpoint}";

    public string PeerUrl => $"http://{PeerEndpoint}";

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
        "--advertise-peer", PeerUrl,
    ];

    public async ValueTask DisposeAsync()
    {
        if (Server is not null)
        {
            await Server.DisposeAsync();
        }

        Channel.Dispose();
    }
}
