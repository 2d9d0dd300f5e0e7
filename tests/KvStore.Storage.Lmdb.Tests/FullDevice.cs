using KvStore.Storage.Files;
using KvStore.Storage.Lmdb.Tree;
using KvStore.Storage.Memory;

namespace KvStore.Storage.Lmdb.Tests;

/// <summary>The file on a device that is full, or broken, when the test says so.</summary>
internal sealed class FullDevice(LmdbTree tree) : ICommittedRows
{
    /// <summary>What commits fail with; 0 for none.</summary>
    public int CommitErrno { get; set; }

    /// <summary>What syncs fail with.</summary>
    public int SyncErrno { get; set; }

    public int Syncs { get; private set; }

    public TreeState State => tree.State;

    public TreeVersion Newest => tree.Newest;

    public VersionList Versions => tree.Versions;

    public TreeVersion Commit(Node buffer, ulong appliedIndex)
    {
        ThrowIfAny(CommitErrno, "mdb_txn_commit");
        return tree.Commit(buffer, appliedIndex);
    }

    public void Sync()
    {
        ThrowIfAny(SyncErrno, "mdb_env_sync");
        Syncs++;
        tree.Sync();
    }

    public void EndLongReaders() => tree.EndLongReaders();

    private static void ThrowIfAny(int errno, string operation)
    {
        if (errno != 0)
        {
            throw StorageException.FromErrno(operation, "data.mdb", errno);
        }
    }
}
