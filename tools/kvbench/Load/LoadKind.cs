namespace KvStore.Bench.Load;

/// <summary>What the clients ask for.</summary>
internal enum LoadKind
{
    /// <summary>Puts only.</summary>
    Put,

    /// <summary>Gets of single keys only.</summary>
    Get,

    /// <summary>Gets and puts, by a share of gets.</summary>
    Mixed,
}
