using Grpc.Core;
using Grpc.Net.Client;
using KvStore.Bench.Connections;
using KvStore.Bench.Load;
using KvStore.Bench.Statistics;
using KvStore.Contracts.Etcd;

namespace KvStore.Bench.Reshape;

/// <summary>Clients that write and read all the time, each keys of its own. One that is refused, or gets no answer, asks the next node the same again.</summary>
internal sealed class ReshapeClients : IAsyncDisposable
{
    private const int ClientsPerConnection = 25;
    private const ulong Seed = 13;
    private const int AttemptsMax = 100;

    private static readonly TimeSpan RetryPause = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan CallMax = TimeSpan.FromSeconds(10);

    private readonly ReshapeOptions _options;
    private readonly ReshapeKeys _keys;
    private readonly TimeProvider _time;
    private readonly GrpcChannel[][] _channels;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _running;
    private volatile LatencyHistogram _latency = new();
    private long _sentAgain;
    private long _failed;
    private long _wrong;

    /// <summary>Starts all clients.</summary>
    public ReshapeClients(ReshapeOptions options, ReshapeKeys keys, IReadOnlyList<Uri> nodes, TimeProvider time)
    {
        (_options, _keys, _time) = (options, keys, time);
        var connections = 1 + ((options.Clients - 1) / ClientsPerConnection);
        _channels = [.. nodes.Select(node => Enumerable.Range(0, connections).Select(_ => GrpcChannel.ForAddress(
            node, new GrpcChannelOptions { HttpHandler = KvHandlers.Create(), DisposeHttpClient = true })).ToArray())];
        _running = Task.WhenAll(Enumerable.Range(0, options.Clients).Select(RunAsync));
    }

    /// <summary>Requests that were sent again, since a node refused them or did not answer.</summary>
    public long SentAgain => Interlocked.Read(ref _sentAgain);

    /// <summary>Requests that came to nothing although they were sent again, or that were refused for good.</summary>
    public long Failed => Interlocked.Read(ref _failed);

    /// <summary>Reads that gave another value than the last one acknowledged, or none.</summary>
    public long Wrong => Interlocked.Read(ref _wrong);

    /// <summary>How long requests took since the last call, counted from when they were due.</summary>
    public LatencySummary TakeLatency(out long requests)
    {
        var taken = Interlocked.Exchange(ref _latency, new LatencyHistogram());
        requests = taken.Count;
        return taken.Summarize();
    }

    /// <summary>Waits for the requests under way, and ends.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _running;
        _stopping.Dispose();
        foreach (var channel in _channels.SelectMany(static channels => channels))
        {
            channel.Dispose();
        }
    }

    private async Task RunAsync(int client)
    {
        var random = new SplitMix64(Seed + (ulong)client);
        var interval = TimeSpan.FromSeconds(_options.Clients / (double)_options.Rate);
        // Evenly over the first interval, then each at its own pace.
        var due = _time.GetTimestamp() + Ticks(interval * client / _options.Clients);
        while (!_stopping.IsCancellationRequested)
        {
            var wait = _time.GetElapsedTime(_time.GetTimestamp(), due);
            if (wait > TimeSpan.Zero)
            {
                await Task.Delay(wait, _time, CancellationToken.None);
            }

            var own = (int)random.Next(_keys.Count / _options.Clients);
            var number = (own * _options.Clients) + client;
            var isPut = random.Next(1000) < _options.Puts * 1000;
            await (isPut ? PutAsync(client, number) : GetAsync(client, number));
            var done = _time.GetTimestamp();
            _latency.Record(_time.GetElapsedTime(due, done));
            // What was missed is not made up for: the next is due at its time, or at once.
            due = Math.Max(due + Ticks(interval), done);
        }
    }

    private long Ticks(TimeSpan duration) => (long)(duration.TotalSeconds * _time.TimestampFrequency);

    private async Task PutAsync(int client, int number)
    {
        var (value, puts) = _keys.Begin(number);
        var put = new PutRequest { Key = ReshapeKeys.Key(number), Value = value };
        if (await CallAsync(client, (kv, deadline) => kv.PutAsync(put, deadline: deadline)) is not null)
        {
            _keys.Acknowledge(number, puts);
        }
    }

    private async Task GetAsync(int client, int number)
    {
        var get = new RangeRequest { Key = ReshapeKeys.Key(number) };
        var response = await CallAsync(client, (kv, deadline) => kv.RangeAsync(get, deadline: deadline));
        if (response is not null && !(response.Kvs.Count == 1 && _keys.IsRight(number, response.Kvs[0].Value)))
        {
            Interlocked.Increment(ref _wrong);
        }
    }

    /// <summary>Null when it came to nothing.</summary>
    private async Task<T?> CallAsync<T>(int client, Func<KV.KVClient, DateTime, AsyncUnaryCall<T>> call)
        where T : class
    {
        for (var attempt = 0; attempt < AttemptsMax; attempt++)
        {
            var channels = _channels[(client + attempt) % _channels.Length];
            try
            {
                using var sent = call(new KV.KVClient(channels[client / _channels.Length % channels.Length]), TimeProvider.System.GetUtcNow().UtcDateTime + CallMax);
                return await sent.ResponseAsync;
            }
            catch (RpcException error) when (error.StatusCode is StatusCode.Unavailable or StatusCode.DeadlineExceeded)
            {
                // The same put once more does no harm.
                Interlocked.Increment(ref _sentAgain);
                await Task.Delay(RetryPause, _time, CancellationToken.None);
            }
            catch (RpcException)
            {
                break;
            }
        }

        Interlocked.Increment(ref _failed);
        return null;
    }
}
