namespace KvStore.Raft.Tests.Harness;

/// <summary>A snapshot file. The state machine of a simulated node is the list of what it applied, so that is the content too.</summary>
internal sealed record SimSnapshot(SnapshotDescription Description, SimEntry[] Applied)
{
    public LogPosition Position => Description.Position;
}
