namespace KvStore.Storage.Lmdb.Tree;

/// <summary>A committed state that readers share, counted. What is counted is guarded by <see cref="VersionList"/>.</summary>
internal sealed class TreeVersion(ReadTransaction transaction, long pagesFreedBefore, long committedAt)
{
    /// <summary>The state.</summary>
    public ReadTransaction Transaction => transaction;

    /// <summary>Pages that all commits up to this one had freed: what was freed later is held by this version.</summary>
    public long PagesFreedBefore => pagesFreedBefore;

    /// <summary>Timestamp of the commit.</summary>
    public long CommittedAt => committedAt;

    /// <summary>Who reads it: the engine, while it is the newest, and each snapshot.</summary>
    public int Users { get; set; }
}
