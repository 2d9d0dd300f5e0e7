using System.Collections.Immutable;
using KvStore.Contracts.Partitioning;

namespace KvStore.Node.Balancing;

/// <summary>Slots that are to move from one group to another.</summary>
/// <param name="Source">Whose they are.</param>
/// <param name="Destination">Whose they are to be.</param>
/// <param name="Slots">Which, in order; at least one.</param>
internal sealed record PlannedSlots(GroupId Source, GroupId Destination, ImmutableArray<Slot> Slots);
