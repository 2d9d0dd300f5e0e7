using System.Numerics;

namespace KvStore.Bench.Statistics;

/// <summary>
/// Counts durations in log-linear buckets: 128 equal buckets per power of two of 100 ns ticks. A quantile read from it is never below
/// the exact one and at most 1/128 (0.8 %) above it; count, mean and maximum are exact. Durations below 12.8 µs are exact too.
/// Durations over <see cref="LongestMax"/> count as that.
/// Thread safety: any thread may record; readers see a true picture once the recording threads have ended.
/// </summary>
internal sealed class LatencyHistogram
{
    /// <summary>The relative error bound of a quantile is one over two to this power.</summary>
    public const int PrecisionBits = 7;

    private const int TopBit = 36;
    private const int BucketsPerOctave = 1 << PrecisionBits;

    private readonly long[] _buckets = new long[(TopBit - PrecisionBits + 1) * BucketsPerOctave];
    private long _sum;
    private long _max;

    /// <summary>The longest duration that is told apart, just under two hours.</summary>
    public static readonly TimeSpan LongestMax = new((1L << TopBit) - 1);

    /// <summary>How many durations were recorded.</summary>
    public long Count
    {
        get
        {
            var count = 0L;
            foreach (ref readonly var bucket in _buckets.AsSpan())
            {
                count += Volatile.Read(in bucket);
            }

            return count;
        }
    }

    /// <summary>The longest duration recorded, exactly; zero when there is none.</summary>
    public TimeSpan Max => new(Volatile.Read(ref _max));

    /// <summary>The mean of all durations, exactly; zero when there is none.</summary>
    public TimeSpan Mean
    {
        get
        {
            var count = Count;
            return count == 0 ? TimeSpan.Zero : new TimeSpan(Volatile.Read(ref _sum) / count);
        }
    }

    /// <summary>Adds one duration; a negative one counts as zero.</summary>
    public void Record(TimeSpan duration)
    {
        var ticks = Math.Clamp(duration.Ticks, 0, LongestMax.Ticks);
        Interlocked.Increment(ref _buckets[BucketOf(ticks)]);
        Interlocked.Add(ref _sum, ticks);
        RaiseMax(ticks);
    }

    /// <summary>Adds all durations of another histogram.</summary>
    public void Add(LatencyHistogram other)
    {
        for (var bucket = 0; bucket < _buckets.Length; bucket++)
        {
            Interlocked.Add(ref _buckets[bucket], Volatile.Read(ref other._buckets[bucket]));
        }

        Interlocked.Add(ref _sum, Volatile.Read(ref other._sum));
        RaiseMax(Volatile.Read(ref other._max));
    }

    /// <summary>
    /// The smallest duration that at least the share <paramref name="fraction"/> of all durations does not exceed, within the error bound; zero
    /// when there is none.
    /// </summary>
    public TimeSpan Quantile(double fraction)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(fraction);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(fraction, 1);
        var rank = Math.Max(1, (long)Math.Ceiling(fraction * Count));
        var seen = 0L;
        for (var bucket = 0; bucket < _buckets.Length; bucket++)
        {
            seen += Volatile.Read(ref _buckets[bucket]);
            if (seen >= rank)
            {
                return new TimeSpan(Math.Min(HighestOf(bucket), Volatile.Read(ref _max)));
            }
        }

        return Max;
    }

    /// <summary>The figures that a report shows.</summary>
    public LatencySummary Summarize() =>
        new(Mean, Quantile(0.5), Quantile(0.9), Quantile(0.99), Quantile(0.999), Max);

    private static int BucketOf(long ticks)
    {
        var shift = ShiftOf(ticks);
        return (shift << PrecisionBits) + (int)(ticks >> shift);
    }

    private static int ShiftOf(long ticks) => Math.Max(0, BitOperations.Log2((ulong)ticks) - PrecisionBits);

    private static long HighestOf(int bucket)
    {
        var shift = Math.Max(0, (bucket >> PrecisionBits) - 1);
        return ((bucket - ((long)shift << PrecisionBits) + 1) << shift) - 1;
    }

    private void RaiseMax(long ticks)
    {
        var seen = Volatile.Read(ref _max);
        while (ticks > seen)
        {
            var before = Interlocked.CompareExchange(ref _max, ticks, seen);
            if (before == seen)
            {
                return;
            }

            seen = before;
        }
    }
}
