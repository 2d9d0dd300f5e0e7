namespace KvStore.Server.Configuration;

/// <summary>Where a node keeps the state of its groups.</summary>
internal enum EngineKind
{
    /// <summary>In memory; from start to start in snapshot files and the log.</summary>
    Memory,

    /// <summary>In a log-structured merge tree on disk.</summary>
    RocksDb,

    /// <summary>In a B-tree on disk.</summary>
    Lmdb,
}
