using Grpc.Core;
using Grpc.Net.Client;
using KvStore.Bench.Clusters;
using KvStore.Bench.Connections;
using KvStore.Bench.Load;
using KvStore.Bench.Statistics;
using KvStore.Contracts.Etcd;

namespace KvStore.Bench.Large;

/// <summary>The clients of the command large; each waits for an answer before it asks again.</summary>
internal sealed class LargeClients : IDisposable
{
    private const int ClientsPerConnection = 8;
    private const ulong Seed = 7;
    private const int AttemptsMax = 10;

    private static readonly TimeSpan SampleInterval = TimeSpan.FromMilliseconds(200);

    private readonly LargeOptions _options;
    private readonly TimeProvider _time;
    private readonly GrpcChannel[] _channels;
    private long _sentAgain;

    public LargeClients(LargeOptions options, Uri node, TimeProvider time)
    {
        _options = options;
        _time = time;
        _channels = new GrpcChannel[1 + ((options.Clients - 1) / ClientsPerConnection)];
        for (var i = 0; i < _channels.Length; i++)
        {
            _channels[i] = GrpcChannel.ForAddress(node, new GrpcChannelOptions { HttpHandler = KvHandlers.Create(), DisposeHttpClient = true });
        }
    }

    /// <summary>Transactions that had no answer in time, since the device was busy, and were sent again: the same puts once more do no harm.</summary>
    public long SentAgain => Interlocked.Read(ref _sentAgain);

    /// <summary>Puts all keys.</summary>
    public Task<LargePhase> LoadAsync(int processId, Action<long> tell, CancellationToken cancellationToken)
    {
        var next = 0L;
        return MeasureAsync(
            processId,
            async (client, _) =>
            {
                var from = Interlocked.Add(ref next, LargeOptions.PutsPerTransaction) - LargeOptions.PutsPerTransaction;
                var count = Math.Min(LargeOptions.PutsPerTransaction, _options.Keys - from);
                if (count <= 0)
                {
                    return 0;
                }

                var request = new TxnRequest();
                for (var number = from; number < from + count; number++)
                {
                    var put = new PutRequest { Key = LargeKeys.Key(number), Value = LargeKeys.Value(number, _options.ValueSize) };
                    request.Success.Add(new RequestOp { RequestPut = put });
                }

                await PutAsync(client, request, cancellationToken);
                tell(from + count);
                return (int)count;
            },
            duration: null,
            cancellationToken);
    }

    /// <summary>Gets single keys at random.</summary>
    public Task<LargePhase> GetAsync(int processId, CancellationToken cancellationToken) => MeasureAsync(
        processId,
        async (client, random) =>
        {
            var response = await client.RangeAsync(new RangeRequest { Key = LargeKeys.Key(random) }, cancellationToken: cancellationToken);
            return response.Kvs.Count == 1 ? 1 : throw new BenchException($"key {random} is not there");
        },
        _options.Duration,
        cancellationToken);

    /// <summary>Reads ranges that begin at random.</summary>
    public Task<LargePhase> RangeAsync(int processId, CancellationToken cancellationToken) => MeasureAsync(
        processId,
        async (client, random) =>
        {
            var end = LargeKeys.Behind(random, _options.RangeKeys, _options.Keys);
            var request = new RangeRequest { Key = LargeKeys.Key(random), RangeEnd = end };
            var response = await client.RangeAsync(request, cancellationToken: cancellationToken);
            return response.Kvs.Count > 0 ? 1 : throw new BenchException($"key {random} is not there");
        },
        _options.Duration,
        cancellationToken);

    /// <summary>Reads a sample back: how many keys of it are missing or have another value.</summary>
    public async Task<long> CountWrongAsync(int sample, CancellationToken cancellationToken)
    {
        var client = new KV.KVClient(_channels[0]);
        var wrong = 0L;
        for (var i = 0; i < sample; i++)
        {
            var number = _options.Keys * i / sample;
            var response = await client.RangeAsync(new RangeRequest { Key = LargeKeys.Key(number) }, cancellationToken: cancellationToken);
            wrong += response.Kvs.Count == 1 && response.Kvs[0].Value.Equals(LargeKeys.Value(number, _options.ValueSize)) ? 0 : 1;
        }

        return wrong;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var channel in _channels)
        {
            channel.Dispose();
        }
    }

    private async Task PutAsync(KV.KVClient client, TxnRequest request, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await client.TxnAsync(request, cancellationToken: cancellationToken);
                return;
            }
            catch (RpcException unknown) when (unknown.StatusCode is StatusCode.Unavailable or StatusCode.DeadlineExceeded && attempt < AttemptsMax)
            {
                Interlocked.Increment(ref _sentAgain);
            }
        }
    }

    /// <summary>Runs all clients until the time is up, or until each has nothing left.</summary>
    /// <param name="processId">The node, whose memory is watched.</param>
    /// <param name="call">One request, with the number of a key at random; answers what to count, 0 at the end.</param>
    private async Task<LargePhase> MeasureAsync(
        int processId, Func<KV.KVClient, long, Task<int>> call, TimeSpan? duration, CancellationToken cancellationToken)
    {
        var histogram = new LatencyHistogram();
        var begin = _time.GetTimestamp();
        var clients = Task.WhenAll(Enumerable.Range(0, _options.Clients).Select(RunAsync));
        var peak = ProcessMemory.Of(processId);
        while (await Task.WhenAny(clients, Task.Delay(SampleInterval, _time, cancellationToken)) != clients)
        {
            cancellationToken.ThrowIfCancellationRequested();
            peak = peak.Max(ProcessMemory.Of(processId));
        }

        var counts = await clients;
        return new LargePhase(counts.Sum(), _time.GetElapsedTime(begin), histogram.Summarize(), peak);

        async Task<long> RunAsync(int number)
        {
            var client = new KV.KVClient(_channels[number % _channels.Length]);
            var random = new SplitMix64(Seed + (ulong)number);
            var count = 0L;
            while (duration is null || _time.GetElapsedTime(begin) < duration)
            {
                var sent = _time.GetTimestamp();
                var done = await call(client, random.Next(_options.Keys));
                if (done == 0)
                {
                    break;
                }

                histogram.Record(_time.GetElapsedTime(sent));
                count += done;
            }

            return count;
        }
    }
}
