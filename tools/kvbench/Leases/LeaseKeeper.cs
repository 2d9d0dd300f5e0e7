using Grpc.Core;
using KvStore.Bench.Statistics;
using KvStore.Contracts.Etcd;

namespace KvStore.Bench.Leases;

/// <summary>One stream that keeps its leases alive, each at its time, whether the answers before have come or not.</summary>
internal sealed class LeaseKeeper(Lease.LeaseClient client, int leases, TimeSpan ttl, TimeProvider time)
{
    private const int GrantsAtOnce = 5;

    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(20);

    private readonly List<long> _leases = [];
    private readonly Queue<long> _sent = new();
    private readonly Lock _lock = new();
    private long _keptAlive;
    private long _lost;

    /// <summary>Answers so far.</summary>
    public long KeptAlive => Volatile.Read(ref _keptAlive);

    /// <summary>Answers so far that said that there is no such lease.</summary>
    public long Lost => Volatile.Read(ref _lost);

    /// <summary>Grants its leases.</summary>
    public Task GrantAsync(CancellationToken cancellationToken)
    {
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = GrantsAtOnce, CancellationToken = cancellationToken };
        return Parallel.ForAsync(0, leases, parallel, async (_, cancelled) =>
        {
            var granted = await client.LeaseGrantAsync(new LeaseGrantRequest { TTL = (long)ttl.TotalSeconds }, cancellationToken: cancelled);
            lock (_lock)
            {
                _leases.Add(granted.ID);
            }
        });
    }

    /// <summary>Keeps those that it has alive until it is told to stop, also while others are granted.</summary>
    public async Task RunAsync(LatencyHistogram latency, CancellationToken stop)
    {
        using var call = client.LeaseKeepAlive(cancellationToken: stop);
        try
        {
            await Task.WhenAll(SendAsync(call.RequestStream, stop), ReadAsync(call.ResponseStream, latency, stop));
        }
        catch (Exception error) when (stop.IsCancellationRequested && error is RpcException or OperationCanceledException)
        {
            // As asked.
        }
    }

    private async Task SendAsync(IClientStreamWriter<LeaseKeepAliveRequest> requests, CancellationToken stop)
    {
        var last = time.GetTimestamp();
        var due = 0.0;
        var next = 0;
        using var timer = new PeriodicTimer(Pace, time);
        while (await timer.WaitForNextTickAsync(stop))
        {
            var now = time.GetTimestamp();
            for (due += time.GetElapsedTime(last, now) / ttl * LeasesOptions.KeepAlivesPerTtl * Count(); due >= 1; due--)
            {
                await requests.WriteAsync(new LeaseKeepAliveRequest { ID = Next(ref next) }, stop);
            }

            last = now;
        }
    }

    private int Count()
    {
        lock (_lock)
        {
            return _leases.Count;
        }
    }

    /// <summary>The lease whose turn it is; it is about to be sent.</summary>
    private long Next(ref int next)
    {
        lock (_lock)
        {
            _sent.Enqueue(time.GetTimestamp());
            next = next < _leases.Count ? next : 0;
            return _leases[next++];
        }
    }

    private async Task ReadAsync(IAsyncStreamReader<LeaseKeepAliveResponse> responses, LatencyHistogram latency, CancellationToken stop)
    {
        while (await responses.MoveNext(stop))
        {
            long sent;
            lock (_lock)
            {
                sent = _sent.Dequeue();
            }

            latency.Record(time.GetElapsedTime(sent));
            Volatile.Write(ref _lost, _lost + (responses.Current.TTL > 0 ? 0 : 1));
            Volatile.Write(ref _keptAlive, _keptAlive + 1);
        }

        throw new BenchException("the store ended a stream of keep-alives");
    }
}
