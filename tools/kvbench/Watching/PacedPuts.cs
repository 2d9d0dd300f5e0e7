using System.Buffers.Binary;
using Google.Protobuf;
using Grpc.Net.Client;
using KvStore.Bench.Load;
using KvStore.Bench.Statistics;
using KvStore.Contracts.Etcd;

namespace KvStore.Bench.Watching;

/// <summary>Puts keys at an even rate, each at its time; the first bytes of a value are the time at which it was due.</summary>
internal sealed class PacedPuts : IDisposable
{
    private const int Connections = 4;
    private const ulong Seed = 11;

    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(2);

    private readonly WatchOptions _options;
    private readonly TimeProvider _time;
    private readonly GrpcChannel[] _channels;
    private readonly SplitMix64 _random = new(Seed);
    private readonly Lock _lock = new();

    public PacedPuts(WatchOptions options, Uri node, TimeProvider time)
    {
        _options = options;
        _time = time;
        _channels = [.. Enumerable.Range(0, Connections).Select(_ => WatchChannels.Open(node))];
    }

    /// <summary>The key with a number.</summary>
    public static ByteString Key(int number) => ByteString.CopyFromUtf8($"watched/{number:00000000}");

    /// <summary>The range of all keys.</summary>
    public static (ByteString Begin, ByteString End) AllKeys => (ByteString.CopyFromUtf8("watched/"), ByteString.CopyFromUtf8("watched0"));

    /// <summary>When the put of a value was due.</summary>
    public static long DueTime(ByteString value) => BinaryPrimitives.ReadInt64LittleEndian(value.Span);

    /// <summary>Puts for a time, and waits for all answers.</summary>
    /// <returns>How long they took, and the revisions of each key in their order.</returns>
    public async Task<(LatencySummary Latency, List<long>[] Revisions)> RunAsync(TimeSpan duration, CancellationToken cancellationToken)
    {
        var latency = new LatencyHistogram();
        List<long>[] revisions = [.. Enumerable.Range(0, _options.Keys).Select(static _ => new List<long>())];
        var puts = new List<Task>();
        var begin = _time.GetTimestamp();
        using var timer = new PeriodicTimer(Pace, _time);
        while (_time.GetElapsedTime(begin) < duration)
        {
            await timer.WaitForNextTickAsync(cancellationToken);
            var due = _time.GetElapsedTime(begin).TotalSeconds * _options.Rate;
            while (puts.Count < due)
            {
                var dueAt = begin + (long)(puts.Count * (_time.TimestampFrequency / (double)_options.Rate));
                puts.Add(PutAsync(puts.Count, dueAt, latency, revisions, cancellationToken));
            }
        }

        await Task.WhenAll(puts);
        foreach (var list in revisions)
        {
            list.Sort();
        }

        return (latency.Summarize(), revisions);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var channel in _channels)
        {
            channel.Dispose();
        }
    }

    private async Task PutAsync(int number, long dueAt, LatencyHistogram latency, List<long>[] revisions, CancellationToken cancellationToken)
    {
        var value = new byte[_options.ValueSize];
        BinaryPrimitives.WriteInt64LittleEndian(value, dueAt);
        var key = (int)_random.Next(_options.Keys);
        var client = new KV.KVClient(_channels[number % _channels.Length]);
        var response = await client.PutAsync(
            new PutRequest { Key = Key(key), Value = UnsafeByteOperations.UnsafeWrap(value) }, cancellationToken: cancellationToken);
        latency.Record(_time.GetElapsedTime(dueAt));
        lock (_lock)
        {
            revisions[key].Add(response.Header.Revision);
        }
    }
}
