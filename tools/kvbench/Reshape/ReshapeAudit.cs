using Grpc.Net.Client;
using KvStore.Bench.Connections;
using KvStore.Contracts.Etcd;

namespace KvStore.Bench.Reshape;

/// <summary>Reads all keys back, in ranges over all groups.</summary>
internal sealed class ReshapeAudit(ReshapeKeys keys)
{
    private const int PageMax = 5_000;

    /// <summary>Keys that are not there.</summary>
    public long Missing { get; private set; }

    /// <summary>Keys that are there more than once.</summary>
    public long Doubled { get; private set; }

    /// <summary>Keys with a value that they must not have.</summary>
    public long WrongValues { get; private set; }

    /// <summary>Reads them from a node; nobody may write meanwhile.</summary>
    public async Task RunAsync(Uri node, CancellationToken cancellationToken)
    {
        using var channel = GrpcChannel.ForAddress(
            node, new GrpcChannelOptions { HttpHandler = KvHandlers.Create(), DisposeHttpClient = true, MaxReceiveMessageSize = null });
        var kv = new KV.KVClient(channel);
        for (var first = 0; first < keys.Count; first += PageMax)
        {
            var behind = Math.Min(keys.Count, first + PageMax);
            var page = new RangeRequest { Key = ReshapeKeys.Key(first), RangeEnd = ReshapeKeys.Key(behind) };
            Check(first, behind, await kv.RangeAsync(page, cancellationToken: cancellationToken));
        }
    }

    private void Check(int first, int behind, RangeResponse response)
    {
        var seen = new bool[behind - first];
        foreach (var pair in response.Kvs)
        {
            var number = ReshapeKeys.NumberOf(pair.Key);
            if (number < first || number >= behind || seen[number - first])
            {
                Doubled++;
                continue;
            }

            seen[number - first] = true;
            WrongValues += keys.IsRight(number, pair.Value) ? 0 : 1;
        }

        Missing += seen.Count(static found => !found);
    }
}
