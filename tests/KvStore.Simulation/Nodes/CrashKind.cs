namespace KvStore.Simulation.Nodes;

/// <summary>How a node ends.</summary>
internal enum CrashKind
{
    /// <summary>The process is killed; what it wrote stays in the page cache.</summary>
    Kill,

    /// <summary>Power is lost, with all that was not synced.</summary>
    LoseUnsynced,

    /// <summary>Power is lost; writes up to some moment had reached the disk, the last one in part.</summary>
    KeepPrefix,

    /// <summary>Power is lost; of what was not synced, some sectors had reached the disk.</summary>
    KeepRandomSectors,
}
