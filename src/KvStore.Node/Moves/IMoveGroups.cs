using Google.Protobuf;
using KvStore.Contracts;
using KvStore.Contracts.Partitioning;
using KvStore.Node.StateMachine;
using KvStore.Node.StateMachine.Adoptions;
using KvStore.Node.StateMachine.Moves;
using KvStore.Node.StateMachine.Ownership;
using KvStore.Node.StateMachine.Topology;

namespace KvStore.Node.Moves;

/// <summary>What moves need of the groups, as the replicas of one node have them: what is read may be behind. Thread safety: all members.</summary>
internal interface IMoveGroups
{
    /// <summary>The topology.</summary>
    TopologyState Topology { get; }

    /// <summary>Leases and sessions that have ended, with the groups that have not abandoned them, and a stamp that is above all their adoptions.</summary>
    (IReadOnlyDictionary<HolderId, IReadOnlyCollection<GroupId>> Holders, ulong Stamp) Orphans { get; }

    /// <summary>The slots of a group; null when there is no replica of it here.</summary>
    OwnershipState? FindOwnership(GroupId group);

    /// <summary>How much of a move has come to its destination, which has a replica here.</summary>
    ImportProgress FindImport(GroupId destination, ulong move);

    /// <summary>Reads the applied state of a group that has a replica here.</summary>
    T Read<T>(GroupId group, Func<MvccReader, T> read);

    /// <summary>Proposes a command and returns its answer when it is applied here.</summary>
    Task<KvResult<T>> ProposeAsync<T>(GroupId group, CommandKind kind, IMessage command, CancellationToken cancellationToken)
        where T : class, IMessage;
}
