using KvStore.Contracts.Internal;
using KvStore.Contracts.Partitioning;
using KvStore.Node.Membership;
using KvStore.Node.Requests;
using KvStore.Node.StateMachine;
using KvStore.Raft;
using KvStore.Simulation.Nodes;

namespace KvStore.Simulation.Moves;

/// <content>Has the members of the other groups follow those of the first one, as KvNode.Placement.cs does.</content>
internal sealed partial class NodeLife
{
    private const long PlacementInterval = 200_000;
    private const long DrainPoll = 20_000;

    /// <summary>As KvNode.PlaceReplicasAsync does.</summary>
    public async Task PlaceAsync()
    {
        var changing = new Dictionary<GroupId, Task>();
        while (true)
        {
            await WaitAsync(PlacementInterval).ConfigureAwait(false);
            foreach (var (group, _) in changing.Where(static change => change.Value.IsCompleted).ToList())
            {
                changing.Remove(group);
            }

            if (Node.Loop!.Groups.Count > 1 && Node.IsLeader)
            {
                BeginPlacements(changing);
            }
        }
    }

    /// <summary>As KvNode.DrainBeforeRemovalAsync does; whether no group but the first counts on the vote of a node.</summary>
    public async Task<bool> DrainAsync(SimNode node)
    {
        if (!PlacementPlan.HasOtherVoter(Node.Replica.Members, Topology.Draining, node.Id.Value)
            || (await DrainAsync(node.Id, isDraining: true).ConfigureAwait(false)).Error is not null)
        {
            return false;
        }

        var start = Node.Clock.GetTimestamp();
        while (await MayHaveVoteAsync(node.Id.Value).ConfigureAwait(false))
        {
            if (Node.Clock.GetTimestamp() - start > _moves.World.Options.RequestTimeout)
            {
                return false;
            }

            await WaitAsync(DrainPoll).ConfigureAwait(false);
        }

        return true;
    }

    /// <summary>Has so many nodes vote in each group but the first, or a node get another share of the votes.</summary>
    public Task<RequestOutcome> ChangeVotesAsync(TopologyChange change) => ProposeAsync(GroupId.First, CommandKind.Topology, change, call: null);

    private async Task ForgetAsync(NodeId node)
    {
        await DrainAsync(node, isDraining: false).ConfigureAwait(false);
        await ChangeVotesAsync(new TopologyChange { SetNodeWeight = new SetNodeWeight { Node = node.Value, Weight = 1 } }).ConfigureAwait(false);
    }

    private Task<RequestOutcome> DrainAsync(NodeId node, bool isDraining) => ProposeAsync(
        GroupId.First,
        CommandKind.Topology,
        new TopologyChange { DrainNode = new DrainNode { Node = node.Value, IsDraining = isDraining } },
        call: null);

    private async Task<bool> MayHaveVoteAsync(ulong id)
    {
        foreach (var group in Node.Loop!.Groups.Values.Where(static group => group.Id != GroupId.First).ToList())
        {
            if (await WaitForReadIndexAsync(group.Id).ConfigureAwait(false) is not null
                || group.Members.Voters.Contains(id)
                || group.Members.OutgoingVoters.Contains(id))
            {
                return true;
            }
        }

        return false;
    }

    private void BeginPlacements(Dictionary<GroupId, Task> changing)
    {
        var (topology, cluster) = (Topology, Node.Replica.Members);
        foreach (var gone in topology.Draining.Concat(topology.Weights.Keys).Where(node => cluster.Members.All(member => member.Id != node.Value)).Take(1))
        {
            if (!changing.ContainsKey(GroupId.First))
            {
                Begin(GroupId.First, ForgetAsync(gone));
            }
        }

        var groups = Node.Loop!.Groups;
        var away = Node.Loop.NodesAway;
        var placed = topology.Groups.Values
            .Where(group => group.Phase != GroupPhase.Removed && group.Id != GroupId.First && groups.ContainsKey(group.Id))
            .Select(group => (Group: group.Id, groups[group.Id].Members))
            .ToList();
        var voters = VoterPlan.Find(
            PlacementPlan.AbleToVote(cluster, topology.Draining)
                .Select(id => new NodeShare(id, topology.WeightOf(new NodeId(id)), away.Contains(new NodeId(id)))),
            topology.Replication,
            placed.Select(static group => (group.Group, group.Members.Voters.AsEnumerable())));
        foreach (var (group, members) in placed)
        {
            if (!changing.ContainsKey(group) && PlacementPlan.Next(cluster, voters[group], members, away) is { } change)
            {
                Begin(group, ChangeAsync(group, change));
            }
        }

        void Begin(GroupId group, Task change)
        {
            changing.Add(group, change);
            _moves.Follow(change);
        }
    }

    private async Task ChangeAsync(GroupId group, MembershipChange change)
    {
        if (Node.TryChange(group, change) is { } pending)
        {
            await pending.Task.ConfigureAwait(false);
        }
    }
}
