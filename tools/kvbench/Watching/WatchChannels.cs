using Grpc.Net.Client;
using KvStore.Bench.Connections;

namespace KvStore.Bench.Watching;

/// <summary>Opens connections.</summary>
internal static class WatchChannels
{
    /// <summary>One HTTP/2 connection to a node; it is opened by the first call.</summary>
    public static GrpcChannel Open(Uri node) => GrpcChannel.ForAddress(
        node, new GrpcChannelOptions { HttpHandler = KvHandlers.Create(), DisposeHttpClient = true, MaxReceiveMessageSize = null });
}
