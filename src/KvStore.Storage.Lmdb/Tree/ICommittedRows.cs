using KvStore.Storage.Memory;

namespace KvStore.Storage.Lmdb.Tree;

/// <summary>What the buffer is committed to: the file, or in tests one that fails at will. Thread safety: see <see cref="LmdbTree"/>.</summary>
internal interface ICommittedRows
{
    /// <summary>The last committed state's own row.</summary>
    TreeState State { get; }

    /// <summary>The last committed state.</summary>
    TreeVersion Newest { get; }

    /// <summary>Who reads what.</summary>
    VersionList Versions { get; }

    /// <summary>
    /// Writes the rows of a buffer, tombstones as deletions, and the applied index in one transaction. The result is the newest version,
    /// with the caller as its user. The commit before is durable then; this one is with the next one or with <see cref="Sync"/>.
    /// When it fails nothing has changed.
    /// </summary>
    TreeVersion Commit(Node buffer, ulong appliedIndex);

    /// <summary>Makes all commits durable.</summary>
    void Sync();

    /// <summary>Ends the snapshots that hold more than the options allow.</summary>
    void EndLongReaders();
}
