using KvStore.Raft;
using KvStore.Storage.Engine;

namespace KvStore.Node.Snapshots;

/// <summary>A group's state as the disk has it, beside the log.</summary>
/// <param name="Engine">The state; empty when there is none. Owned by the receiver.</param>
/// <param name="Description">Where it stands, with the members at that place; null when it is empty.</param>
/// <param name="LoadedFile">The snapshot file that was loaded, or null: the engine had kept the state.</param>
/// <param name="Warnings">What an operator should know; one sentence each.</param>
internal sealed record RestoredState(
    IStorageEngine Engine, SnapshotDescription? Description, SnapshotHeader? LoadedFile, IReadOnlyList<string> Warnings);
