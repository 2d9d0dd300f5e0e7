namespace KvStore.Simulation.Clients;

/// <summary>How an operation ended for its client.</summary>
internal enum OperationOutcome
{
    /// <summary>It has not ended.</summary>
    Open,

    /// <summary>It happened.</summary>
    Ok,

    /// <summary>It certainly did not happen and never will.</summary>
    Failed,

    /// <summary>It may have happened, or may happen still.</summary>
    Unknown,
}
