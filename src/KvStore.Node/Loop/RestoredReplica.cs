using KvStore.Storage.Engine;

namespace KvStore.Node.Loop;

/// <summary>What a replica starts from, beside its log.</summary>
/// <param name="Engine">The state; the replica owns it.</param>
/// <param name="KeepsState">Whether engines come back after a restart, so that the log may be cut behind what is durable in them.</param>
/// <param name="HasLog">Whether the disk's log knows the group.</param>
internal sealed record RestoredReplica(IStorageEngine Engine, bool KeepsState, bool HasLog);
