namespace KvStore.Node.Leases;

/// <summary>How long a lease lives yet, for its leader.</summary>
internal sealed class LeaseTime(long id, long ttlSeconds)
{
    public long Id => id;

    /// <summary>What was granted.</summary>
    public long TtlSeconds => ttlSeconds;

    /// <summary>When it expires, as a timestamp of the node's time provider.</summary>
    public long Expiry { get; set; }

    /// <summary>Whether it is gone.</summary>
    public bool IsRevoked { get; set; }
}
