namespace KvStore.Client;

/// <summary>What happened to a key.</summary>
public enum KvEventKind
{
    /// <summary>It was written.</summary>
    Put,

    /// <summary>It was deleted, by a client or because its lease ended.</summary>
    Delete,
}
