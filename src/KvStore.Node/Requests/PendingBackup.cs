using KvStore.Contracts.Partitioning;
using KvStore.Node.Snapshots;
using KvStore.Storage.Engine;

namespace KvStore.Node.Requests;

/// <summary>Asks the loop for the applied state, to be written to a file elsewhere.</summary>
internal sealed class PendingBackup(long admittedAt, GroupId group) : PendingRequest(admittedAt, group)
{
    /// <summary>What the state is, when it ended without an error.</summary>
    public SnapshotHeader? Header { get; set; }

    /// <summary>The rows, likewise; the caller's to dispose.</summary>
    public IStorageSnapshot? State { get; set; }
}
