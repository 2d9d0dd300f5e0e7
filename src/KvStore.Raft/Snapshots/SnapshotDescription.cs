namespace KvStore.Raft;

/// <summary>What the core knows of a snapshot; the runtime keeps its content.</summary>
/// <param name="Position">The last log position that the snapshot covers.</param>
/// <param name="Configuration">
/// The configuration in force at that position, with the index of the entry that brought it. The snapshot carries it, since the log
/// entry may be compacted away.
/// </param>
public sealed record SnapshotDescription(LogPosition Position, ConfigurationEntry Configuration);
