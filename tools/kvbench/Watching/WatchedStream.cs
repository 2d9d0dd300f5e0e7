using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;
using KvStore.Bench.Statistics;
using KvStore.Contracts.Etcd;

namespace KvStore.Bench.Watching;

/// <summary>One stream of watchers, which are numbered from 0 on, and what each of them got.</summary>
internal sealed class WatchedStream : IDisposable
{
    private readonly AsyncDuplexStreamingCall<WatchRequest, WatchResponse> _call;
    private readonly List<List<long>> _revisions = [];
    private long _events;

    public WatchedStream(GrpcChannel channel) => _call = new Watch.WatchClient(channel).Watch();

    /// <summary>Events so far.</summary>
    public long Events => Volatile.Read(ref _events);

    /// <summary>The revisions that each watcher got, in the order in which they came; to be read when no more come.</summary>
    public IReadOnlyList<List<long>> Revisions => _revisions;

    /// <summary>Opens watchers of single keys, and returns when the store has confirmed them.</summary>
    public async Task OpenAsync(IEnumerable<ByteString> keys, CancellationToken cancellationToken)
    {
        var asked = 0;
        foreach (var key in keys)
        {
            await _call.RequestStream.WriteAsync(new WatchRequest { CreateRequest = new WatchCreateRequest { Key = key } }, cancellationToken);
            asked++;
        }

        while (_revisions.Count < asked)
        {
            await NextAsync(cancellationToken);
            _revisions.Add([]);
        }
    }

    /// <summary>Opens a watcher of everything, with all that makes events large, and reads nothing that comes after its confirmation.</summary>
    public async Task StallAsync(CancellationToken cancellationToken)
    {
        var (begin, end) = PacedPuts.AllKeys;
        var request = new WatchCreateRequest { Key = begin, RangeEnd = end, PrevKv = true };
        await _call.RequestStream.WriteAsync(new WatchRequest { CreateRequest = request }, cancellationToken);
        await NextAsync(cancellationToken);
    }

    /// <summary>Reads events until it is told to stop.</summary>
    public async Task ReadAsync(LatencyHistogram delivery, TimeProvider time, CancellationToken stop)
    {
        try
        {
            while (true)
            {
                var response = await NextAsync(stop);
                var revisions = _revisions[(int)response.WatchId];
                foreach (var happened in response.Events)
                {
                    delivery.Record(time.GetElapsedTime(PacedPuts.DueTime(happened.Kv.Value)));
                    revisions.Add(happened.Kv.ModRevision);
                }

                Volatile.Write(ref _events, _events + response.Events.Count);
            }
        }
        catch (Exception error) when (stop.IsCancellationRequested && error is RpcException or OperationCanceledException)
        {
            // As asked.
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _call.Dispose();

    private async Task<WatchResponse> NextAsync(CancellationToken cancellationToken)
    {
        if (!await _call.ResponseStream.MoveNext(cancellationToken))
        {
            throw new BenchException("the store ended a stream of watchers");
        }

        var response = _call.ResponseStream.Current;
        return response.Canceled ? throw new BenchException($"the store cancelled a watcher: {response.CancelReason}") : response;
    }
}
