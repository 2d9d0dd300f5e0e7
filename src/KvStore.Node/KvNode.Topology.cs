using KvStore.Contracts;
using KvStore.Contracts.Internal;
using KvStore.Contracts.Partitioning;
using KvStore.Node.Auth;
using KvStore.Node.Loop;
using KvStore.Node.StateMachine;
using KvStore.Node.StateMachine.Topology;

namespace KvStore.Node;

/// <content>Which groups there are, and which slots they have.</content>
public sealed partial class KvNode
{
    /// <summary>The topology as far as this node has applied it.</summary>
    internal TopologyState Topology => _group.Machine.Topology;

    /// <summary>The groups that this node has a replica of.</summary>
    internal IReadOnlyDictionary<GroupId, GroupReplica> Groups => _loop.Groups;

    /// <summary>Changes the topology, in the first group.</summary>
    /// <exception cref="OperationCanceledException">The caller gave up waiting.</exception>
    internal Task<KvResult<TopologyChanged>> ChangeTopologyAsync(TopologyChange change, CancellationToken cancellationToken) =>
        ProposeAsync<TopologyChanged>(CommandKind.Topology, change, AuthorityUnchecked(KvCaller.Trusted), cancellationToken);

    /// <summary>Takes a step of a move, in the group whose step it is.</summary>
    /// <exception cref="OperationCanceledException">The caller gave up waiting.</exception>
    internal Task<KvResult<SlotStepDone>> TakeSlotStepAsync(GroupId group, SlotStep step, CancellationToken cancellationToken) =>
        ProposeAsync<SlotStepDone>(group, CommandKind.SlotStep, step, AuthorityUnchecked(KvCaller.Trusted), cancellationToken);

    /// <summary>Gives the destination of a move a part of the slots.</summary>
    /// <exception cref="OperationCanceledException">The caller gave up waiting.</exception>
    internal Task<KvResult<SlotStepDone>> ImportAsync(GroupId group, ImportChunk chunk, CancellationToken cancellationToken) =>
        ProposeAsync<SlotStepDone>(group, CommandKind.ImportChunk, chunk, AuthorityUnchecked(KvCaller.Trusted), cancellationToken);
}
