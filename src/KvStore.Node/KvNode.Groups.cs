using KvStore.Contracts;
using KvStore.Contracts.Internal;
using KvStore.Contracts.Partitioning;
using KvStore.Contracts.V1;
using KvStore.Node.Auth;
using KvStore.Node.Balancing;
using KvStore.Node.StateMachine.Topology;
using KvStore.Raft;
using GroupPhase = KvStore.Contracts.Internal.GroupPhase;

namespace KvStore.Node;

/// <content>What operators see of the groups, and how they add some. Any node takes a change; the leader of the first group makes it.</content>
public sealed partial class KvNode
{
    private static readonly TimeSpan ActivationRetry = TimeSpan.FromMilliseconds(100);

    private readonly Task _joining;

    /// <summary>Describes the topology; linearizable when the request says so.</summary>
    /// <exception cref="OperationCanceledException">The caller gave up waiting.</exception>
    public async Task<KvResult<TopologyDescription>> DescribeTopologyAsync(TopologyDescribeRequest request, CancellationToken cancellationToken) =>
        request.Linearizable && await WaitForReadIndexAsync(cancellationToken).ConfigureAwait(false) is { } error
            ? error
            : DescribeTopology();

    /// <summary>Makes a group on all voting members; one that was made with the same id and weight before is answered as made.</summary>
    /// <exception cref="OperationCanceledException">The caller gave up waiting; the group may still be made.</exception>
    public async Task<KvResult<GroupAddResponse>> AddGroupAsync(GroupAddRequest request, KvCaller caller, CancellationToken cancellationToken)
    {
        if (await CheckAdminAsync(caller, cancellationToken).ConfigureAwait(false) is { } refusal)
        {
            return refusal;
        }

        // What was made already must be seen here: its founders are those of that day.
        if (await WaitForReadIndexAsync(cancellationToken).ConfigureAwait(false) is { } error)
        {
            return error;
        }

        var topology = Topology;
        var id = request.Id != 0 ? request.Id : topology.Groups.Keys.Last().Value + 1;
        var founders = topology.Groups.TryGetValue(new GroupId(id), out var there) ? there.Founders.Select(static node => node.Value) : ListVoters();
        var add = new AddGroup { Id = id, Weight = Math.Max(1, request.Weight), Founders = { founders } };
        var added = await ChangeTopologyAsync(new TopologyChange { AddGroup = add }, cancellationToken).ConfigureAwait(false);
        return added.IsOk ? new GroupAddResponse { Header = added.Value.Header, Id = id } : added.Error;
    }

    private IEnumerable<ulong> ListVoters() => ListMembers().Where(static member => !member.IsLearner).Select(static member => member.ID);

    private TopologyDescription DescribeTopology()
    {
        var topology = Topology;
        var slots = topology.Slots.CountBy(static slot => slot.Owner).ToDictionary();
        var description = new TopologyDescription
        {
            Header = NewHeader(),
            Version = topology.Version,
            NextGroup = topology.Groups.Keys.Last().Value + 1,
            Slots = { SlotRuns.Of(topology.Slots) },
            Moves = { topology.Moves.Values.Select(Describe) },
        };
        foreach (var group in topology.Groups.Values.Where(static group => group.Phase != GroupPhase.Removed))
        {
            description.Groups.Add(Describe(group, slots.GetValueOrDefault(group.Id)));
        }

        return description;
    }

    private GroupDescription Describe(GroupEntry group, int slots)
    {
        var description = new GroupDescription
        {
            Id = group.Id.Value,
            Phase = (Contracts.V1.GroupPhase)group.Phase,
            Weight = (uint)group.Weight,
            Slots = (uint)slots,
        };
        if (!Groups.TryGetValue(group.Id, out var replica))
        {
            description.Voters.Add(group.Founders.Select(static founder => founder.Value));
            return description;
        }

        var configuration = replica.Members;
        description.Voters.Add(configuration.Voters.Order());
        description.Learners.Add(configuration.Learners.Order());
        description.Leader = replica.Status.LeaderId.Value;
        description.RaftTerm = replica.Status.Term.Value;
        description.Revision = replica.Watches.Revision;
        return description;
    }

    private MoveDescription Describe(MoveEntry move)
    {
        var description = new MoveDescription
        {
            Id = move.Id,
            Source = move.Source.Value,
            Destination = move.Destination.Value,
            Phase = (Contracts.V1.MovePhase)move.Phase,
            Slots = { SlotRuns.RangesOf(move.Slots) },
        };
        if (Groups.TryGetValue(move.Destination, out var destination))
        {
            var sourceRevision = Groups.TryGetValue(move.Source, out var source) ? source.Watches.Revision : 0;
            CopyStages.Describe(move, destination.Machine.FindImport(move.Id), sourceRevision, description);
        }

        return description;
    }

    /// <summary>Makes groups active that this node leads: that they have a leader is what they wait for.</summary>
    private async Task ActivateGroupsAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(ActivationRetry, _time);
        try
        {
            while (await timer.WaitForNextTickAsync(cancellationToken).ConfigureAwait(false))
            {
                foreach (var group in Topology.Groups.Values.Where(IsJoiningAndLed).ToList())
                {
                    var activate = new SetGroupPhase { Group = group.Id.Value, From = GroupPhase.Joining, Phase = GroupPhase.Active };
                    await ChangeTopologyAsync(new TopologyChange { SetGroupPhase = activate }, cancellationToken).ConfigureAwait(false);
                }
            }
        }
        catch (Exception error) when (error is OperationCanceledException or ObjectDisposedException)
        {
            // The node stops.
        }
    }

    private bool IsJoiningAndLed(GroupEntry group) => group.Phase == GroupPhase.Joining
        && Groups.TryGetValue(group.Id, out var replica)
        && replica.Status.Role == RaftRole.Leader
        && replica.Status.CommitIndex > LogIndex.Zero;
}
