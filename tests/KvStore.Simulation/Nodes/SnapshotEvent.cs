namespace KvStore.Simulation.Nodes;

/// <summary>What a node's snapshot worker reports, for the trace.</summary>
internal enum SnapshotEvent
{
    Saved,
    NotSaved,
    Received,
    Delivered,
    NotDelivered,
}
