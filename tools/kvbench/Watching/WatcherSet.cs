using Google.Protobuf;
using Grpc.Net.Client;
using KvStore.Bench.Statistics;

namespace KvStore.Bench.Watching;

/// <summary>Watchers on some streams over a few connections: watcher n watches key n modulo the number of keys.</summary>
internal sealed class WatcherSet : IDisposable
{
    private const int StreamsPerConnection = 10;

    private static readonly TimeSpan DeliveryMax = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(20);

    private readonly GrpcChannel[] _channels;
    private readonly WatchedStream[] _streams;
    private readonly int _watchers;

    /// <summary>Makes the streams; nothing is asked yet.</summary>
    public WatcherSet(Uri node, int watchers, int streams)
    {
        _watchers = watchers;
        _channels = [.. Enumerable.Range(0, 1 + ((streams - 1) / StreamsPerConnection)).Select(_ => WatchChannels.Open(node))];
        _streams = [.. Enumerable.Range(0, streams).Select(i => new WatchedStream(_channels[i % _channels.Length]))];
    }

    /// <summary>Opens the watchers.</summary>
    public Task OpenAsync(Func<int, ByteString> key, CancellationToken cancellationToken) => Task.WhenAll(
        _streams.Select((stream, i) => stream.OpenAsync(WatchersOf(i).Select(key), cancellationToken)));

    /// <summary>Lets puts run, reads what comes of them, and compares.</summary>
    public async Task<WatchPhase> MeasureAsync(PacedPuts puts, WatchOptions options, TimeProvider time, CancellationToken cancellationToken)
    {
        var delivery = new LatencyHistogram();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var reading = Task.WhenAll(_streams.Select(stream => stream.ReadAsync(delivery, time, stop.Token)));
        var (latency, revisions) = await puts.RunAsync(options.Duration, cancellationToken);
        var expected = Enumerable.Range(0, _watchers).Sum(watcher => (long)revisions[watcher % options.Keys].Count);
        var begin = time.GetTimestamp();
        while (_streams.Sum(static stream => stream.Events) < expected && !reading.IsCompleted && time.GetElapsedTime(begin) < DeliveryMax)
        {
            await Task.Delay(PollInterval, time, cancellationToken);
        }

        await stop.CancelAsync();
        await reading;
        var events = _streams.Sum(static stream => stream.Events);
        return new WatchPhase(latency, delivery.Summarize(), events, CountWrong(revisions));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var stream in _streams)
        {
            stream.Dispose();
        }

        foreach (var channel in _channels)
        {
            channel.Dispose();
        }
    }

    private IEnumerable<int> WatchersOf(int stream) => Enumerable.Range(0, (_watchers - stream + _streams.Length - 1) / _streams.Length)
        .Select(i => stream + (i * _streams.Length));

    private int CountWrong(List<long>[] revisions)
    {
        var wrong = 0;
        for (var i = 0; i < _streams.Length; i++)
        {
            wrong += WatchersOf(i).Zip(_streams[i].Revisions).Count(pair => !pair.Second.SequenceEqual(revisions[pair.First % revisions.Length]));
        }

        return wrong;
    }
}
