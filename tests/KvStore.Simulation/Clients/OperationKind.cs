namespace KvStore.Simulation.Clients;

/// <summary>What a client asks.</summary>
internal enum OperationKind
{
    Put,
    Delete,

    /// <summary>Puts if the key's modification revision is the expected one, else reads the key.</summary>
    CompareAndSet,

    /// <summary>A linearizable read.</summary>
    Get,

    /// <summary>A read of what the node has, which may be stale.</summary>
    GetStale,

    OpenSession,

    KeepAliveSession,
}
