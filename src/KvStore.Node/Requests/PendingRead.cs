using KvStore.Contracts.Partitioning;

namespace KvStore.Node.Requests;

/// <summary>A linearizable read that waits for its read index; when it finishes without error, the caller reads from a snapshot.</summary>
internal class PendingRead(long admittedAt, GroupId group) : PendingRequest(admittedAt, group);
