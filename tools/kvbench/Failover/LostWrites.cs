using Google.Protobuf;

using Grpc.Net.Client;

using KvStore.Bench.Connections;
using KvStore.Contracts.Etcd;

namespace KvStore.Bench.Failover;

/// <summary>Reads back what the clients wrote.</summary>
internal static class LostWrites
{
    private const int PageMax = 5_000;

    /// <summary>How many of a client's acknowledged keys a node does not have, by a linearizable read of all of them.</summary>
    public static async Task<long> CountAsync(Uri node, int client, long acknowledged, CancellationToken cancellationToken)
    {
        using var channel = GrpcChannel.ForAddress(node, new GrpcChannelOptions { HttpHandler = KvHandlers.Create(), DisposeHttpClient = true });
        var kv = new KV.KVClient(channel);
        var lost = 0L;
        for (var first = 0L; first < acknowledged; first += PageMax)
        {
            var page = Math.Min(PageMax, acknowledged - first);
            var request = new RangeRequest
            {
                Key = ByteString.CopyFromUtf8(WrittenKeys.Text(client, first)),
                RangeEnd = ByteString.CopyFromUtf8(WrittenKeys.Text(client, first + page)),
            };
            var response = await kv.RangeAsync(request, cancellationToken: cancellationToken);
            lost += page - response.Kvs.Count;
        }

        return lost;
    }
}
