using System.Collections.ObjectModel;

using Grpc.Core;

using KvStore.Bench.Statistics;

namespace KvStore.Bench.Load;

/// <summary>Counts what the clients of one load saw. Thread safety: any thread may record.</summary>
internal sealed class LoadRecorder
{
    /// <summary>The name under which a get is counted that was answered without a value.</summary>
    public const string MissingValue = "MissingValue";

    private readonly LatencyHistogram _gets = new();
    private readonly LatencyHistogram _puts = new();
    private readonly long[] _errors = new long[(int)StatusCode.Unauthenticated + 1];
    private long _missing;
    private long _ended;

    /// <summary>Requests that have ended so far, well or not.</summary>
    public long Ended => Volatile.Read(ref _ended);

    /// <summary>Latencies of the gets that went well.</summary>
    public LatencyHistogram Gets => _gets;

    /// <summary>Latencies of the puts that went well.</summary>
    public LatencyHistogram Puts => _puts;

    /// <summary>Counts a request that went well.</summary>
    public void Succeeded(RequestKind kind, TimeSpan latency)
    {
        (kind == RequestKind.Get ? _gets : _puts).Record(latency);
        Interlocked.Increment(ref _ended);
    }

    /// <summary>Counts a request that ended with an error.</summary>
    public void Failed(StatusCode status)
    {
        // A code that the gRPC specification does not know is "unknown" by that specification.
        var known = (uint)status < (uint)_errors.Length ? status : StatusCode.Unknown;
        Interlocked.Increment(ref _errors[(int)known]);
        Interlocked.Increment(ref _ended);
    }

    /// <summary>Counts a get that should have found a value and did not.</summary>
    public void Missed()
    {
        Interlocked.Increment(ref _missing);
        Interlocked.Increment(ref _ended);
    }

    /// <summary>The errors by the name of their code.</summary>
    public ReadOnlyDictionary<string, long> Errors()
    {
        var errors = new SortedDictionary<string, long>(StringComparer.Ordinal);
        for (var code = 0; code < _errors.Length; code++)
        {
            if (_errors[code] > 0)
            {
                errors.Add(((StatusCode)code).ToString(), _errors[code]);
            }
        }

        if (_missing > 0)
        {
            errors.Add(MissingValue, _missing);
        }

        return new ReadOnlyDictionary<string, long>(errors);
    }
}
