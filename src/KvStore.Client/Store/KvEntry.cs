using KvStore.Contracts.Etcd;

namespace KvStore.Client;

/// <summary>A key with its value, and when it was written. Immutable.</summary>
public sealed record KvEntry
{
    internal KvEntry(KeyValue entry)
    {
        Key = new KvKey(entry.Key);
        Value = new KvValue(entry.Value);
        CreateRevision = entry.CreateRevision;
        ModRevision = entry.ModRevision;
        Version = entry.Version;
        LeaseId = entry.Lease;
    }

    /// <summary>The key.</summary>
    public KvKey Key { get; }

    /// <summary>Its value; empty in the answer to a request for keys alone.</summary>
    public KvValue Value { get; }

    /// <summary>The revision of the write that created the key, since it was last deleted.</summary>
    public long CreateRevision { get; }

    /// <summary>The revision of the last write; an update may ask for the key to be as it was then.</summary>
    public long ModRevision { get; }

    /// <summary>How often the key was written since it was created, that write included.</summary>
    public long Version { get; }

    /// <summary>The lease that the key is attached to; 0: none.</summary>
    public long LeaseId { get; }
}
