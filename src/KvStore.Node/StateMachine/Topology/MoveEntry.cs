using System.Collections.Immutable;
using KvStore.Contracts.Partitioning;

namespace KvStore.Node.StateMachine.Topology;

/// <summary>A move of slots that is not ended. Immutable.</summary>
/// <param name="Id">Its number; also the epoch that its slots get when it is committed.</param>
/// <param name="Phase">How far it is.</param>
/// <param name="Source">Whose the slots are until it is committed.</param>
/// <param name="Destination">Whose they are then.</param>
/// <param name="AbortEpoch">The epoch that the slots got when it was aborted; else zero.</param>
/// <param name="Slots">What moves, in order.</param>
internal sealed record MoveEntry(
    ulong Id, MovePhase Phase, GroupId Source, GroupId Destination, ulong AbortEpoch, ImmutableArray<Slot> Slots);
