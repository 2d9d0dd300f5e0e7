namespace KvStore.Raft;

/// <summary>What the core knows of a snapshot; the runtime keeps its content.</summary>
/// <param name="Position">The last log position that the snapshot covers.</param>
/// <param name="Configuration">
/// The configuration in force at that position, with the index of the entry that brought it. The snapshot carries it, since the log
/// entry may be compacted away.
/// </param>
public sealed record SnapshotDescription(LogPosition Position, ConfigurationEntry Configuration)
{
    /// <summary>Throws unless the parts fit each other.</summary>
    internal void CheckWellFormed()
    {
        Invariant.Check(Position.Index > LogIndex.Zero, "A snapshot covers at least one entry.");
        Invariant.Check(
            Configuration.Index <= Position.Index, $"The snapshot at {Position} has a configuration of {Configuration.Index}, which it does not cover.");
        Configuration.Configuration.Validate();
    }
}
