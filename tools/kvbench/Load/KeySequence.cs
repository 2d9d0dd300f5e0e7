namespace KvStore.Bench.Load;

/// <summary>The next key of sequential loads, shared by all clients. Thread safety: full.</summary>
internal sealed class KeySequence(long keyspace)
{
    private long _next = -1;

    /// <summary>The next key; after the last key of the keyspace the first comes again.</summary>
    public long Next() => Interlocked.Increment(ref _next) % keyspace;
}
