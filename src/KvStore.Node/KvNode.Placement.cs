using KvStore.Contracts;
using KvStore.Contracts.Internal;
using KvStore.Contracts.Partitioning;
using KvStore.Contracts.V1;
using KvStore.Node.Auth;
using KvStore.Node.Membership;
using KvStore.Node.StateMachine.Topology;
using KvStore.Raft;
using GroupPhase = KvStore.Contracts.Internal.GroupPhase;

namespace KvStore.Node;

/// <content>
/// Which nodes have replicas of which groups, and which vote. The members of the first group are the cluster's; its leader has each other group follow them, a
/// change at a time. What it wants stands in the log of the first group, so that whoever leads next goes on.
/// </content>
public sealed partial class KvNode
{
    /// <summary>Groups whose members change at once: each that is new to a node may send it a snapshot.</summary>
    private const int PlacementsMax = 8;

    private static readonly TimeSpan PlacementInterval = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan DrainPoll = TimeSpan.FromMilliseconds(20);

    private readonly ChangeSignal _placementNeeded = new();
    private readonly Task _placement;

    /// <summary>Has a node give its votes in all groups but the first away. It is done a while after this returns.</summary>
    /// <exception cref="OperationCanceledException">The caller gave up waiting; the change may still be made.</exception>
    public async Task<KvResult<NodeDrainResponse>> DrainNodeAsync(NodeDrainRequest request, KvCaller caller, CancellationToken cancellationToken)
    {
        var error = await CheckAdminAsync(caller, cancellationToken).ConfigureAwait(false)
            ?? await DrainNodeAsync(new NodeId(request.Node), isDraining: true, cancellationToken).ConfigureAwait(false);
        return error is null ? new NodeDrainResponse { Header = NewHeader() } : error;
    }

    /// <summary>Lets a node that is drained vote again.</summary>
    /// <exception cref="OperationCanceledException">The caller gave up waiting; the change may still be made.</exception>
    public async Task<KvResult<NodeUndrainResponse>> UndrainNodeAsync(NodeUndrainRequest request, KvCaller caller, CancellationToken cancellationToken)
    {
        var error = await CheckAdminAsync(caller, cancellationToken).ConfigureAwait(false)
            ?? await DrainNodeAsync(new NodeId(request.Node), isDraining: false, cancellationToken).ConfigureAwait(false);
        return error is null ? new NodeUndrainResponse { Header = NewHeader() } : error;
    }

    /// <summary>Gives a node another share of the votes. They move a while after this returns.</summary>
    /// <exception cref="OperationCanceledException">The caller gave up waiting; the change may still be made.</exception>
    public async Task<KvResult<NodeWeightResponse>> SetNodeWeightAsync(NodeWeightRequest request, KvCaller caller, CancellationToken cancellationToken)
    {
        if (_group.Members.Members.All(member => member.Id != request.Node))
        {
            return KvErrors.MemberNotFound;
        }

        var change = new TopologyChange { SetNodeWeight = new SetNodeWeight { Node = request.Node, Weight = request.Weight } };
        var changed = await ChangeTopologyAsync(change, caller, cancellationToken).ConfigureAwait(false);
        return changed.IsOk ? new NodeWeightResponse { Header = changed.Value.Header } : changed.Error;
    }

    /// <summary>Says how many nodes are to vote in each group but the first. They come to do so a while after this returns.</summary>
    /// <exception cref="OperationCanceledException">The caller gave up waiting; the change may still be made.</exception>
    public async Task<KvResult<ReplicationResponse>> SetReplicationAsync(ReplicationRequest request, KvCaller caller, CancellationToken cancellationToken)
    {
        var change = new TopologyChange { SetReplication = new SetReplication { Voters = request.Voters } };
        var changed = await ChangeTopologyAsync(change, caller, cancellationToken).ConfigureAwait(false);
        return changed.IsOk ? new ReplicationResponse { Header = changed.Value.Header } : changed.Error;
    }

    /// <summary>Has a node give its votes in all groups but the first away, or take them again. It is done a while after this returns.</summary>
    /// <exception cref="OperationCanceledException">The caller gave up waiting.</exception>
    internal async Task<KvError?> DrainNodeAsync(NodeId node, bool isDraining, CancellationToken cancellationToken)
    {
        var members = _group.Members;
        if (members.Members.All(member => member.Id != node.Value))
        {
            return KvErrors.MemberNotFound;
        }

        if (isDraining && !PlacementPlan.HasOtherVoter(members, Topology.Draining, node.Value))
        {
            return KvErrors.LastUndrainedVoter;
        }

        var change = new TopologyChange { DrainNode = new DrainNode { Node = node.Value, IsDraining = isDraining } };
        return (await ChangeTopologyAsync(change, cancellationToken).ConfigureAwait(false)).Error;
    }

    /// <summary>Null when no group but the first counts on a member's vote, or why that cannot be had or was not had in time.</summary>
    private async Task<KvError?> DrainBeforeRemovalAsync(ulong id, CancellationToken cancellationToken)
    {
        if (Groups.Count == 1 || _group.Members.Members.All(member => member.Id != id))
        {
            return null;
        }

        if (await DrainNodeAsync(new NodeId(id), isDraining: true, cancellationToken).ConfigureAwait(false) is { } refused)
        {
            return refused;
        }

        var start = _time.GetTimestamp();
        while (await MayHaveVoteAsync(id, cancellationToken).ConfigureAwait(false))
        {
            if (_time.GetElapsedTime(start) > Options.RequestTimeout)
            {
                return KvErrors.NodeStillDraining;
            }

            await Task.Delay(DrainPoll, _time, cancellationToken).ConfigureAwait(false);
        }

        return null;
    }

    /// <summary>Whether a group but the first counts on a member's vote, or cannot say. What is known of it here may be old: a read makes it new.</summary>
    private async Task<bool> MayHaveVoteAsync(ulong id, CancellationToken cancellationToken)
    {
        foreach (var group in Groups.Values.Where(group => group != _group).ToList())
        {
            if (await WaitForReadIndexAsync(cancellationToken, group.Id).ConfigureAwait(false) is not null
                || group.Members.Voters.Contains(id)
                || group.Members.OutgoingVoters.Contains(id))
            {
                return true;
            }
        }

        return false;
    }

    private async Task PlaceReplicasAsync(CancellationToken cancellationToken)
    {
        var changing = new Dictionary<GroupId, Task>();
        try
        {
            while (true)
            {
                // A change that is under way, or was refused, is looked at again a moment later.
                await (changing.Count > 0
                    ? Task.Delay(PlacementInterval, _time, cancellationToken)
                    : _placementNeeded.WaitAsync(cancellationToken)).ConfigureAwait(false);
                foreach (var (group, _) in changing.Where(static change => change.Value.IsCompleted).ToList())
                {
                    changing.Remove(group);
                }

                if (Groups.Count > 1 && LeadsFirstGroup)
                {
                    BeginPlacements(changing, cancellationToken);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The node stops.
        }

        await Task.WhenAll(changing.Values).ConfigureAwait(false);
    }

    private void BeginPlacements(Dictionary<GroupId, Task> changing, CancellationToken cancellationToken)
    {
        // The topology first: whoever is in it was a member by then.
        var (topology, cluster) = (Topology, _group.Members);
        foreach (var gone in topology.Draining.Concat(topology.Weights.Keys).Where(node => cluster.Members.All(member => member.Id != node.Value)).Take(1))
        {
            changing.TryAdd(GroupId.First, ForgetNodeAsync(gone, cancellationToken));
        }

        var groups = Groups;
        var placed = topology.Groups.Values
            .Where(group => group.Phase != GroupPhase.Removed && group.Id != GroupId.First && groups.ContainsKey(group.Id))
            .Select(group => (Group: group.Id, groups[group.Id].Members))
            .ToList();
        var away = _loop.NodesAway;
        var voters = FindVoters(topology, cluster, away, placed);
        foreach (var (group, members) in placed)
        {
            if (changing.Count < PlacementsMax
                && !changing.ContainsKey(group)
                && PlacementPlan.Next(cluster, voters[group], members, away) is { } change)
            {
                changing.Add(group, PlaceAsync(group, change, cancellationToken));
            }
        }
    }

    private static IReadOnlyDictionary<GroupId, SortedSet<ulong>> FindVoters(
        TopologyState topology, GroupConfiguration cluster, IReadOnlySet<NodeId> away, List<(GroupId Group, GroupConfiguration Members)> placed)
    {
        var nodes = PlacementPlan.AbleToVote(cluster, topology.Draining)
            .Select(id => new NodeShare(id, topology.WeightOf(new NodeId(id)), away.Contains(new NodeId(id))));
        return VoterPlan.Find(nodes, topology.Replication, placed.Select(static group => (group.Group, group.Members.Voters.AsEnumerable())));
    }

    private async Task PlaceAsync(GroupId group, MembershipChange change, CancellationToken cancellationToken)
    {
        try
        {
            // Whatever comes of it: the next look finds out.
            await ChangeAsync(group, Interlocked.Increment(ref _lastRequestId), change, cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // The node stops.
        }
    }

    /// <summary>What was said of a node that has left the cluster is of no use any more.</summary>
    private async Task ForgetNodeAsync(NodeId node, CancellationToken cancellationToken)
    {
        try
        {
            var undrain = new TopologyChange { DrainNode = new DrainNode { Node = node.Value, IsDraining = false } };
            await ChangeTopologyAsync(undrain, cancellationToken).ConfigureAwait(false);
            var even = new TopologyChange { SetNodeWeight = new SetNodeWeight { Node = node.Value, Weight = 1 } };
            await ChangeTopologyAsync(even, cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // The node stops.
        }
    }
}
