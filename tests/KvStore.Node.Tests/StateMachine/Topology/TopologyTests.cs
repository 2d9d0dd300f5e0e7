using KvStore.Contracts;
using KvStore.Contracts.Internal;
using KvStore.Contracts.Partitioning;
using KvStore.Node.StateMachine;
using KvStore.Node.StateMachine.Topology;
using KvStore.Raft;

namespace KvStore.Node.Tests.StateMachine.Topology;

/// <summary>The steps of adding, moving, draining and removing, and what each refuses.</summary>
public sealed class TopologyTests : IDisposable
{
    private readonly TestStore _store = new();

    private TopologyState Topology => _store.Machine.Topology;

    public void Dispose() => _store.Dispose();

    [Fact]
    public void A_new_cluster_has_one_group_with_all_slots()
    {
        Assert.Equal([GroupId.First], Topology.Groups.Keys);
        Assert.All(Topology.Slots, slot => Assert.Equal(new SlotEntry(GroupId.First, TopologyState.FirstEpoch, Move: 0), slot));
    }

    [Fact]
    public void A_group_gets_slots_when_it_is_active()
    {
        Do(Change.Add(2, weight: 3, founders: [3, 1]));
        Assert.Equal([new NodeId(1), new NodeId(3)], Topology.Groups[new GroupId(2)].Founders.AsEnumerable());
        _store.Fails(KvErrors.GroupNotActive, Change.Begin(1, 2, 7));

        Do(Change.SetPhase(2, GroupPhase.Active));
        var move = Do(Change.Begin(1, 2, 9, 7));

        Assert.Equal([new Slot(7), new Slot(9)], Topology.Moves[move].Slots.AsEnumerable());
        Assert.Equal(new SlotEntry(GroupId.First, TopologyState.FirstEpoch, move), Topology[new Slot(7)]);
    }

    [Fact]
    public void A_late_activation_does_not_undo_a_drain()
    {
        Do(Change.Add(2));
        Do(Change.SetPhase(2, GroupPhase.Joining, GroupPhase.Active));
        Do(Change.SetPhase(2, GroupPhase.Joining, GroupPhase.Active));
        Do(Change.SetPhase(2, GroupPhase.Draining));

        _store.Fails(KvErrors.GroupPhaseNotPossible, Change.SetPhase(2, GroupPhase.Joining, GroupPhase.Active));

        Assert.Equal(GroupPhase.Draining, Topology.Groups[new GroupId(2)].Phase);
    }

    [Fact]
    public void A_committed_move_gives_the_slots_away_with_its_number_as_their_epoch()
    {
        var move = BeginMove();

        Do(Change.Commit(move));
        Assert.Equal(new SlotEntry(new GroupId(2), move, move), Topology[new Slot(7)]);
        _store.Fails(KvErrors.MoveDecidedOtherwise, Change.Abort(move));

        Do(Change.End(move));
        Assert.Equal(new SlotEntry(new GroupId(2), move, Move: 0), Topology[new Slot(7)]);
        Assert.Empty(Topology.Moves);
    }

    [Fact]
    public void An_aborted_move_leaves_the_slots_with_a_new_epoch()
    {
        var move = BeginMove();

        Do(Change.Abort(move));
        Assert.Equal(new SlotEntry(GroupId.First, move + 1, move), Topology[new Slot(7)]);
        Assert.Equal(move + 1, Topology.Moves[move].AbortEpoch);
        _store.Fails(KvErrors.MoveDecidedOtherwise, Change.Commit(move));

        Do(Change.End(move));
        Assert.Equal(move + 2, Do(Change.Begin(1, 2, 7)));
    }

    [Fact]
    public void What_is_done_is_not_done_again()
    {
        var move = BeginMove();
        foreach (var change in new[]
        {
            Change.Add(2), Change.SetPhase(2, GroupPhase.Active), Change.Commit(move), Change.End(move),
        })
        {
            Do(change);
            var (topology, hash) = (Topology, _store.Machine.StateHash);

            Do(change);

            Assert.Same(topology, Topology);
            Assert.Equal(hash, _store.Machine.StateHash);
        }
    }

    [Fact]
    public void A_slot_moves_once_at_a_time()
    {
        BeginMove();

        _store.Fails(KvErrors.SlotNotMovable, Change.Begin(1, 2, 6, 7));
        Do(Change.Begin(1, 2, 6, 8));
    }

    [Fact]
    public void A_slot_is_moved_by_its_owner_only()
    {
        Do(Change.Commit(BeginMove()));
        Do(Change.Add(3));
        Do(Change.SetPhase(3, GroupPhase.Active));

        _store.Fails(KvErrors.SlotNotMovable, Change.Begin(1, 3, 7));
        _store.Fails(KvErrors.SlotNotMovable, Change.Begin(2, 3, 8));
    }

    [Fact]
    public void A_group_is_removed_when_it_has_neither_slots_nor_moves()
    {
        var move = BeginMove();
        Do(Change.SetPhase(2, GroupPhase.Draining));
        _store.Fails(KvErrors.GroupNotEmpty, Change.SetPhase(2, GroupPhase.Removed));
        Do(Change.Abort(move));
        _store.Fails(KvErrors.GroupNotEmpty, Change.SetPhase(2, GroupPhase.Removed));
        Do(Change.End(move));

        Do(Change.SetPhase(2, GroupPhase.Removed));

        _store.Fails(KvErrors.GroupPhaseNotPossible, Change.SetPhase(2, GroupPhase.Active));
        _store.Fails(KvErrors.GroupExists, Change.Add(2, weight: 2));
        Do(Change.Add(3));
    }

    [Fact]
    public void The_last_active_group_is_not_drained_and_the_first_not_removed()
    {
        _store.Fails(KvErrors.LastActiveGroup, Change.SetPhase(1, GroupPhase.Draining));
        Do(Change.Add(2));
        Do(Change.SetPhase(2, GroupPhase.Active));

        Do(Change.SetPhase(1, GroupPhase.Draining));

        _store.Fails(KvErrors.FirstGroupStays, Change.SetPhase(1, GroupPhase.Removed));
        _store.Fails(KvErrors.LastActiveGroup, Change.SetPhase(2, GroupPhase.Draining));
        Do(Change.SetPhase(1, GroupPhase.Active));
    }

    [Theory]
    [InlineData(3, 1, new ulong[] { 1 })]
    [InlineData(2, 0, new ulong[] { 1 })]
    [InlineData(2, RingMember.WeightMax + 1, new ulong[] { 1 })]
    [InlineData(2, 1, new ulong[] { 1, 1 })]
    [InlineData(2, 1, new ulong[] { 0 })]
    [InlineData(2, 1, new ulong[] { 1, 2, 3, 4, 5, 6, 7, 8 })]
    public void A_group_that_cannot_be_is_refused(ulong id, uint weight, ulong[] founders) =>
        _store.Fails(KvErrors.InvalidGroup, Change.Add(id, weight, founders));

    [Fact]
    public void A_group_has_founders() => _store.Fails(
        KvErrors.InvalidGroup, new TopologyChange { AddGroup = new AddGroup { Id = 2, Weight = 1 } });

    [Fact]
    public void A_move_that_cannot_be_is_refused()
    {
        _store.Fails(KvErrors.InvalidMove, Change.Begin(1, 2));
        _store.Fails(KvErrors.InvalidMove, Change.Begin(1, 1, 7));
        _store.Fails(KvErrors.InvalidMove, Change.Begin(1, 2, 7, 7));
        _store.Fails(KvErrors.InvalidMove, Change.Begin(1, 2, Slot.Count));
        _store.Fails(KvErrors.GroupNotFound, Change.Begin(1, 2, 7));
        _store.Fails(KvErrors.GroupNotFound, Change.SetPhase(2, GroupPhase.Active));
        _store.Fails(KvErrors.MoveNotFound, Change.Commit(9));
        _store.Fails(KvErrors.MoveNotFound, Change.Abort(9));
        _store.Fails(KvErrors.MoveNotFound, Change.End(9));
        _store.Fails(KvErrors.MoveNotDecided, Change.End(BeginMove()));
    }

    [Fact]
    public void A_rebalance_that_is_wanted_ends_when_it_is_found_done_and_nothing_came_in_between()
    {
        Do(Change.Rebalance(isWanted: true));
        Assert.True(Topology.IsRebalanceWanted);
        var found = Topology.Version;
        Do(Change.Rebalance(isWanted: true));
        Assert.Equal(found, Topology.Version);

        Do(Change.Add(2));
        Do(Change.Rebalance(isWanted: false, ifVersion: found));
        Assert.True(Topology.IsRebalanceWanted);

        Do(Change.Rebalance(isWanted: false, ifVersion: Topology.Version));
        Assert.False(Topology.IsRebalanceWanted);
    }

    [Fact]
    public void Moves_and_groups_are_limited()
    {
        BeginMove();
        for (var slot = 1; slot < TopologyCommands.MovesMax; slot++)
        {
            Do(Change.Begin(1, 2, (uint)(1000 + slot)));
        }

        for (var group = 3; group <= TopologyCommands.GroupsMax; group++)
        {
            Do(Change.Add((ulong)group));
        }

        _store.Fails(KvErrors.TooManyMoves, Change.Begin(1, 2, 8));
        _store.Fails(KvErrors.TooManyGroups, Change.Add(TopologyCommands.GroupsMax + 1));
    }

    [Fact]
    public void Nodes_drain_until_they_are_told_otherwise()
    {
        for (var node = 1; node <= TopologyCommands.SpecialNodesMax; node++)
        {
            Do(Change.Drain((ulong)node));
        }

        _store.Fails(KvErrors.TooManySpecialNodes, Change.Drain(TopologyCommands.SpecialNodesMax + 1));
        Do(Change.Drain(1));
        Do(Change.Drain(1, isDraining: false));
        Do(Change.Drain(1, isDraining: false));

        Assert.Equal(TopologyCommands.SpecialNodesMax - 1, Topology.Draining.Count);
        Assert.DoesNotContain(new NodeId(1), Topology.Draining);
    }

    [Fact]
    public void A_limited_number_of_nodes_has_a_weight_of_its_own()
    {
        for (var node = 1; node <= TopologyCommands.SpecialNodesMax; node++)
        {
            Do(Change.Weigh((ulong)node, 2));
        }

        _store.Fails(KvErrors.TooManySpecialNodes, Change.Weigh(TopologyCommands.SpecialNodesMax + 1, 2));
        Do(Change.Weigh(1, 3));
        Do(Change.Drain(1));
        Do(Change.Weigh(1, 1));
        Do(Change.Weigh(TopologyCommands.SpecialNodesMax + 1, 1));

        Assert.Equal(TopologyCommands.SpecialNodesMax - 1, Topology.Weights.Count);
        Assert.Equal(1, Topology.WeightOf(new NodeId(1)));
        Assert.Equal(2, Topology.WeightOf(new NodeId(2)));
        Assert.Contains(new NodeId(1), Topology.Draining);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(TopologyCommands.WeightMax + 1)]
    public void A_weight_that_no_node_can_have_is_refused(uint weight) => _store.Fails(KvErrors.InvalidNodeWeight, Change.Weigh(1, weight));

    [Theory]
    [InlineData(2)]
    [InlineData(4)]
    [InlineData(7)]
    public void A_number_of_voters_that_does_not_fit_is_refused(uint voters)
    {
        Do(Change.Replicate(3));

        _store.Fails(KvErrors.InvalidReplication, Change.Replicate(voters));

        Assert.Equal(3, Topology.Replication);
    }

    [Fact]
    public void A_change_that_this_program_does_not_know_stops_the_replica() =>
        Assert.Throws<CommandFormatException>(() => _store.Apply(new TopologyChange()));

    /// <summary>Plans the move of slot 7 from the first group to a second.</summary>
    private ulong BeginMove()
    {
        Do(Change.Add(2));
        Do(Change.SetPhase(2, GroupPhase.Active));
        return Do(Change.Begin(1, 2, 7));
    }

    private ulong Do(TopologyChange change) => _store.Ok<TopologyChanged>(change).Move;
}
