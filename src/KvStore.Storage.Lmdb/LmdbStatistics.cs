namespace KvStore.Storage.Lmdb;

/// <summary>What an <see cref="LmdbEngine"/> takes, for operators. Pages are those of the file, of <see cref="PageBytes"/> each.</summary>
public sealed record LmdbStatistics
{
    /// <summary>Bytes of a page.</summary>
    public required int PageBytes { get; init; }

    /// <summary>Pages of the file, used or free: its length.</summary>
    public required long FilePages { get; init; }

    /// <summary>Pages that hold rows.</summary>
    public required long UsedPages { get; init; }

    /// <summary>Pages that hold nothing and wait to be used again; those that snapshots hold included.</summary>
    public required long FreePages { get; init; }

    /// <summary>Of the free pages, those that the oldest held snapshot keeps from being used again.</summary>
    public required long HeldPages { get; init; }

    /// <summary>Levels of the tree of rows.</summary>
    public required int Depth { get; init; }

    /// <summary>Rows with keys of at most 510 bytes, and entrances to longer ones.</summary>
    public required long Rows { get; init; }

    /// <summary>Rows with longer keys, and entrances of which their keys consist.</summary>
    public required long LongKeyRows { get; init; }

    /// <summary>Bytes of addresses that the file may grow into.</summary>
    public required long MapBytes { get; init; }

    /// <summary>Bytes of rows that are applied and not yet committed.</summary>
    public required long BufferBytes { get; init; }

    /// <summary>Changes that are applied and not yet committed.</summary>
    public required long BufferChanges { get; init; }

    /// <summary>Whether the last commit found no room on the device; what is in the buffer waits for it.</summary>
    public required bool IsDeviceFull { get; init; }

    /// <summary>Committed states that snapshots hold, beside the newest.</summary>
    public required int HeldVersions { get; init; }

    /// <summary>How long ago the oldest of them was committed; zero when none is held.</summary>
    public required TimeSpan OldestHeldAge { get; init; }

    /// <summary>Snapshots that were ended because they held too much, in this engine's life.</summary>
    public required long EndedVersions { get; init; }

    /// <summary>Commits in this engine's life.</summary>
    public required long Commits { get; init; }
}
