namespace KvStore.Client;

/// <summary>Which events a watch tells.</summary>
public enum KvWatchedEvents
{
    /// <summary>Writes and deletions.</summary>
    All,

    /// <summary>Writes alone.</summary>
    Puts,

    /// <summary>Deletions alone, by clients and by leases that ended.</summary>
    Deletes,
}
