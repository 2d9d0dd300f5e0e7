namespace KvStore.Server.Metrics;

/// <summary>The numbers of one instrument for one set of tags. Thread safety: all members, without locks.</summary>
/// <param name="tags">The tags; owned by the cell.</param>
/// <param name="bounds">Upper bounds of the buckets of a histogram, ascending; empty otherwise.</param>
internal sealed class MetricCell(KeyValuePair<string, object?>[] tags, double[] bounds)
{
    private readonly long[] _buckets = new long[bounds.Length + 1];
    private double _sum;

    /// <summary>The tags.</summary>
    public ReadOnlySpan<KeyValuePair<string, object?>> Tags => tags;

    /// <summary>The upper bounds of the buckets but the last.</summary>
    public ReadOnlySpan<double> Bounds => bounds;

    /// <summary>The sum of what was recorded, or the value that was set.</summary>
    public double Value => Volatile.Read(ref _sum);

    /// <summary>How much was recorded into a bucket; the last one has no bound.</summary>
    public long CountOf(int bucket) => Interlocked.Read(ref _buckets[bucket]);

    /// <summary>Replaces the value.</summary>
    public void Set(double value) => Volatile.Write(ref _sum, value);

    /// <summary>Adds to the value.</summary>
    public void Add(double value)
    {
        var seen = Volatile.Read(ref _sum);
        while (true)
        {
            var found = Interlocked.CompareExchange(ref _sum, seen + value, seen);
            if (BitConverter.DoubleToInt64Bits(found) == BitConverter.DoubleToInt64Bits(seen))
            {
                return;
            }

            seen = found;
        }
    }

    /// <summary>Counts the value in its bucket and adds it to the sum.</summary>
    public void Count(double value)
    {
        var bucket = 0;
        while (bucket < bounds.Length && value > bounds[bucket])
        {
            bucket++;
        }

        Interlocked.Increment(ref _buckets[bucket]);
        Add(value);
    }

    /// <summary>True when these are the tags of this cell, in this order.</summary>
    public bool Has(ReadOnlySpan<KeyValuePair<string, object?>> other)
    {
        if (other.Length != tags.Length)
        {
            return false;
        }

        for (var i = 0; i < tags.Length; i++)
        {
            if (tags[i].Key != other[i].Key || !Equals(tags[i].Value, other[i].Value))
            {
                return false;
            }
        }

        return true;
    }
}
