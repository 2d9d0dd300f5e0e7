using Grpc.Core;
using Grpc.Net.Client;
using KvStore.Bench.Connections;
using KvStore.Contracts.Etcd;

namespace KvStore.Bench.Reshape;

/// <summary>Puts all keys once, many in a transaction, while there is one group.</summary>
internal static class ReshapeLoader
{
    private const int PutsPerTransaction = 100;
    private const int Clients = 32;
    private const int AttemptsMax = 20;

    /// <summary>Returns when all are acknowledged.</summary>
    public static async Task RunAsync(Uri node, ReshapeKeys keys, CancellationToken cancellationToken)
    {
        using var channel = GrpcChannel.ForAddress(node, new GrpcChannelOptions { HttpHandler = KvHandlers.Create(), DisposeHttpClient = true });
        var kv = new KV.KVClient(channel);
        var next = 0;
        await Task.WhenAll(Enumerable.Range(0, Clients).Select(_ => LoadAsync()));

        async Task LoadAsync()
        {
            while (true)
            {
                var first = Interlocked.Add(ref next, PutsPerTransaction) - PutsPerTransaction;
                if (first >= keys.Count)
                {
                    return;
                }

                var load = new TxnRequest();
                for (var number = first; number < Math.Min(keys.Count, first + PutsPerTransaction); number++)
                {
                    load.Success.Add(new RequestOp { RequestPut = new PutRequest { Key = ReshapeKeys.Key(number), Value = keys.Value(puts: 0) } });
                }

                await PutAsync(kv, load, cancellationToken);
            }
        }
    }

    private static async Task PutAsync(KV.KVClient kv, TxnRequest load, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await kv.TxnAsync(load, cancellationToken: cancellationToken);
                return;
            }
            catch (RpcException unknown) when (unknown.StatusCode is StatusCode.Unavailable or StatusCode.DeadlineExceeded && attempt < AttemptsMax)
            {
                // The same puts once more do no harm.
            }
        }
    }
}
