namespace KvStore.Client;

/// <summary>How an entry is written. Immutable.</summary>
public sealed record KvWriteOptions
{
    /// <summary>Without a lease.</summary>
    public static readonly KvWriteOptions Default = new();

    /// <summary>The lease that the key is attached to: it is deleted when that ends. Default 0: none.</summary>
    public long LeaseId { get; init; }
}
