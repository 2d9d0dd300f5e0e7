using System.Collections.Immutable;
using KvStore.Contracts.Internal;
using KvStore.Contracts.Partitioning;
using KvStore.Raft;

namespace KvStore.Node.StateMachine.Topology;

/// <summary>A group as the topology has it.</summary>
/// <param name="Id">Never given to another group.</param>
/// <param name="Phase">What may be done with it.</param>
/// <param name="Weight">Its share of the slots, compared with the others' weights.</param>
/// <param name="Founders">The nodes that its first configuration consists of, in order; of the first group none, it has the cluster's.</param>
internal sealed record GroupEntry(GroupId Id, GroupPhase Phase, int Weight, ImmutableArray<NodeId> Founders);
