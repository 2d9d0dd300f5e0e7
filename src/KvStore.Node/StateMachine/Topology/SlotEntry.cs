using KvStore.Contracts.Partitioning;

namespace KvStore.Node.StateMachine.Topology;

/// <summary>A slot as the topology has it.</summary>
/// <param name="Owner">The group whose it is.</param>
/// <param name="Epoch">Grows each time that it moves, or would have moved.</param>
/// <param name="Move">The number of the move that it is part of; zero: none.</param>
internal readonly record struct SlotEntry(GroupId Owner, ulong Epoch, ulong Move);
