using FsCheck;
using FsCheck.Fluent;
using KvStore.Contracts.Internal;
using KvStore.Contracts.Partitioning;
using KvStore.Node.StateMachine.Topology;

namespace KvStore.Node.Tests.StateMachine.Topology;

/// <summary>
/// Goal: the invariants of slot-moves that one table can hold, whatever is asked of it. Method: random changes, most of them possible, on few
/// groups and slots, so that they meet.
/// </summary>
public sealed class TopologyProperties
{
    private const int Slots = 4;

    private static readonly Config Some = Config.QuickThrowOnFailure.WithMaxTest(100);

    private static readonly Gen<ulong> Groups = Gen.Choose(1, 4).Select(static id => (ulong)id);

    private static readonly Gen<ulong> Moves = Gen.Choose(2, 12).Select(static id => (ulong)id);

    private static readonly Arbitrary<TopologyChange[]> Changes = Gen.OneOf(
        Groups.Select(static id => Change.Add(id)),
        Groups.SelectMany(static id => Gen.Choose(1, 4).Select(phase => Change.SetPhase(id, (GroupPhase)phase))),
        Groups.Select(static id => Change.SetPhase(id, GroupPhase.Active)),
        Begins(),
        Begins(),
        Gen.Elements(true, false).Select(static isWanted => Change.Rebalance(isWanted)),
        Moves.Select(Change.Commit),
        Moves.Select(Change.Abort),
        Moves.Select(Change.End),
        Groups.SelectMany(static node => Gen.Elements(true, false).Select(isDraining => Change.Drain(node, isDraining))),
        Groups.SelectMany(static node => Gen.Choose(1, 3).Select(weight => Change.Weigh(node, (uint)weight))),
        Gen.Elements(0U, 1U, 3U, 5U).Select(Change.Replicate)).ArrayOf(60).ToArbitrary();

    [Fact]
    public void Invariants_hold_after_each_change() => Prop.ForAll(Changes, changes =>
    {
        using var store = new TestStore();
        var before = store.Machine.Topology;
        foreach (var change in changes)
        {
            store.Apply(change);
            var after = store.Machine.Topology;
            CheckSlots(before, after);
            CheckMoves(after);
            CheckGroups(before, after);
            Assert.Equal(before.Version + (ReferenceEquals(before, after) ? 0UL : 1), after.Version);
            before = after;
        }
    }).Check(Some);

    [Fact]
    public void It_is_the_same_after_a_restart_and_on_every_replica() => Prop.ForAll(Changes, changes =>
    {
        using var steady = new TestStore();
        using var restarted = new TestStore();
        foreach (var change in changes)
        {
            steady.Apply(change);
            restarted.Apply(change);
            restarted.Reopen();
        }

        var (expected, actual) = (steady.Machine.Topology, restarted.Machine.Topology);
        Assert.Equal(steady.Machine.StateHash, restarted.Machine.StateHash);
        Assert.Equal(
            (expected.Version, expected.LastEpoch, expected.IsRebalanceWanted), (actual.Version, actual.LastEpoch, actual.IsRebalanceWanted));
        Assert.Equal(expected.Slots.AsEnumerable(), actual.Slots.AsEnumerable());
        Assert.Equal(expected.Groups.Values.Select(Text), actual.Groups.Values.Select(Text));
        Assert.Equal(expected.Moves.Values.Select(Text), actual.Moves.Values.Select(Text));
        Assert.Equal(expected.Draining, actual.Draining);
        Assert.Equal(expected.Weights, actual.Weights);
        Assert.Equal(expected.Replication, actual.Replication);
    }).Check(Some);

    private static Gen<TopologyChange> Begins() =>
        from source in Groups
        from destination in Groups
        from slots in Gen.Choose(0, Slots - 1).ListOf(2)
        select Change.Begin(source, destination, [.. slots.Distinct().Select(static slot => (uint)slot)]);

    // I2, I3: epochs never shrink and grow when the owner changes; who moves is in exactly one move.
    private static void CheckSlots(TopologyState before, TopologyState after)
    {
        foreach (var slot in Slot.All.Take(Slots))
        {
            var (was, now) = (before[slot], after[slot]);
            Assert.True(now.Epoch >= was.Epoch && now.Epoch <= after.LastEpoch);
            Assert.True(now.Owner == was.Owner || now.Epoch > was.Epoch);
            Assert.Equal(now.Move != 0 ? 1 : 0, after.Moves.Values.Count(move => move.Slots.Contains(slot)));
            Assert.True(now.Move == 0 || after.Moves[now.Move].Slots.Contains(slot));
        }
    }

    // I7: the phase says whose the slots are, and with which epoch.
    private static void CheckMoves(TopologyState topology)
    {
        foreach (var move in topology.Moves.Values)
        {
            var owner = move.Phase == MovePhase.Committed ? move.Destination : move.Source;
            Assert.All(move.Slots, slot => Assert.Equal(owner, topology[slot].Owner));
            Assert.All(move.Slots, slot => Assert.True(move.Phase switch
            {
                MovePhase.Planned => topology[slot].Epoch < move.Id,
                MovePhase.Committed => topology[slot].Epoch == move.Id,
                _ => topology[slot].Epoch == move.AbortEpoch && move.AbortEpoch > move.Id,
            }));
        }
    }

    // I10: who is removed has nothing, and stays removed.
    private static void CheckGroups(TopologyState before, TopologyState after)
    {
        foreach (var group in after.Groups.Values.Where(static group => group.Phase == GroupPhase.Removed))
        {
            Assert.DoesNotContain(after.Slots, slot => slot.Owner == group.Id);
            Assert.DoesNotContain(after.Moves.Values, move => move.Source == group.Id || move.Destination == group.Id);
        }

        Assert.All(before.Groups.Values, was =>
            Assert.True(was.Phase != GroupPhase.Removed || after.Groups[was.Id].Phase == GroupPhase.Removed));
    }

    private static string Text(GroupEntry group) => $"{group.Id} {group.Phase} {group.Weight} {string.Join(',', group.Founders)}";

    private static string Text(MoveEntry move) =>
        $"{move.Id} {move.Phase} {move.Source} {move.Destination} {move.AbortEpoch} {string.Join(',', move.Slots)}";
}
