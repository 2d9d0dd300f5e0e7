using FsCheck;
using FsCheck.Fluent;
using KvStore.Contracts.Internal;
using KvStore.Contracts.Partitioning;
using KvStore.Node.Membership;
using KvStore.Raft;

namespace KvStore.Node.Tests.Membership;

/// <summary>Who votes where: as many as are asked for, spread by the nodes' weights, with as few changes as that takes.</summary>
public sealed class VoterPlanTests
{
    [Theory]
    [InlineData(0, 5)]
    [InlineData(1, 1)]
    [InlineData(3, 3)]
    [InlineData(5, 5)]
    public void As_many_vote_as_are_asked_for(int replication, int expected)
    {
        var plan = VoterPlan.Find(Shares(1, 1, 1, 1, 1), replication, Groups(9, 1, 2, 3));
        Assert.All(plan.Values, voters => Assert.Equal(expected, voters.Count));
    }

    [Fact]
    public void All_vote_when_there_are_too_few() => Assert.Equal([1UL, 2], VoterPlan.Find(Shares(1, 1), 3, Groups(1, 1)).Values.Single());

    [Fact]
    public void Votes_are_spread_by_weight()
    {
        var plan = VoterPlan.Find(Shares(1, 1, 2), 1, Groups(40));
        Assert.Equal([10, 10, 20], Enumerable.Range(1, 3).Select(id => plan.Values.Count(voters => voters.Contains((ulong)id))));
    }

    [Fact]
    public void What_is_even_stays()
    {
        var plan = VoterPlan.Find(Shares(1, 1, 1, 1), 3, Groups(4).Select(static (group, index) => (group.Group, Without(index + 1).AsEnumerable())));
        Assert.Equal(Enumerable.Range(1, 4).Select(Without), plan.Values.Select(static voters => voters.ToArray()));

        static ulong[] Without(int id) => [.. Enumerable.Range(1, 4).Where(other => other != id).Select(static other => (ulong)other)];
    }

    [Fact]
    public void Nobody_who_is_away_gets_a_vote_while_others_can()
    {
        NodeShare[] nodes = [new(1, 1, IsAway: false), new(2, 1, IsAway: true), new(3, 1, IsAway: false), new(4, 1, IsAway: false)];
        Assert.All(VoterPlan.Find(nodes, 3, Groups(8, 1)).Values, static voters => Assert.DoesNotContain(2UL, voters));
    }

    /// <summary>From any beginning, through any settings: changes come to an end, and then votes are as many as asked for, and even.</summary>
    [Fact]
    public void Changes_come_to_an_end_that_is_even() => Prop.ForAll(
        Gen.Choose(0, int.MaxValue).ToArbitrary(),
        seed =>
        {
            var random = new Random(seed);
            var cluster = new GroupConfiguration();
            var size = random.Next(1, 8);
            for (var id = 1UL; id <= (ulong)size; id++)
            {
                cluster.Members.Add(new ClusterMember { Id = id });
                cluster.Voters.Add(id);
            }

            var groups = Enumerable.Range(2, random.Next(1, 20)).ToDictionary(static id => new GroupId((ulong)id), _ => cluster.Clone());
            for (var settings = 0; settings < 4; settings++)
            {
                var replication = random.GetItems([0, 1, 3, 5], 1)[0];
                var draining = cluster.Members.Where(_ => random.Next(4) == 0).Select(static member => new NodeId(member.Id)).Take(size - 1).ToHashSet();
                var weights = cluster.Members.ToDictionary(static member => member.Id, _ => random.Next(3) == 0 ? random.Next(1, 5) : 1);
                Settle(cluster, groups, draining, weights, replication);
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(200));

    private static void Settle(
        GroupConfiguration cluster, Dictionary<GroupId, GroupConfiguration> groups, HashSet<NodeId> draining, Dictionary<ulong, int> weights, int replication)
    {
        var able = PlacementPlan.AbleToVote(cluster, draining).ToArray();
        var nodes = able.Select(id => new NodeShare(id, weights[id], IsAway: false)).ToArray();
        var wanted = replication == 0 ? able.Length : Math.Min(replication, able.Length);
        for (var round = 0; ; round++)
        {
            Assert.True(round < 500, "there is always another change");
            var plan = VoterPlan.Find(nodes, replication, groups.Select(static group => (group.Key, group.Value.Voters.AsEnumerable())));
            var changes = groups
                .Select(group => (group.Key, Change: Promotion(group.Value) ?? PlacementPlan.Next(cluster, plan[group.Key], group.Value, new HashSet<NodeId>())))
                .Where(static each => each.Change is not null)
                .ToList();
            if (changes.Count == 0)
            {
                break;
            }

            foreach (var (group, change) in changes)
            {
                var before = groups[group].Voters.Count;
                Assert.Null(MembershipPlan.Make(groups[group], change!, out var next));
                Assert.True(next.Voters.Count >= Math.Min(before, wanted), "a vote was taken before another was given");
                groups[group] = next;
            }
        }

        Assert.All(groups.Values, group => Assert.Equal(wanted, group.Voters.Count));
        Assert.All(groups.Values, group => Assert.All(group.Voters, voter => Assert.Contains(voter, able)));
        var votes = able.ToDictionary(static id => id, id => groups.Values.Count(group => group.Voters.Contains(id)));
        foreach (var more in able)
        {
            foreach (var less in able.Where(less => groups.Values.Any(group => group.Voters.Contains(more) && !group.Voters.Contains(less))))
            {
                Assert.True(
                    ((votes[more] - 1) * weights[less]) < ((votes[less] + 1) * weights[more]) || more == less, $"{more} has {votes[more]}, {less} {votes[less]}");
            }
        }
    }

    private static MembershipChange? Promotion(GroupConfiguration group) =>
        group.Members.FirstOrDefault(static member => member.Promote) is { } learner ? new MembershipChange { Promote = learner.Id } : null;

    private static NodeShare[] Shares(params int[] weights) => [.. weights.Select(static (weight, index) => new NodeShare((ulong)index + 1, weight, IsAway: false))];

    private static IEnumerable<(GroupId Group, IEnumerable<ulong> Voters)> Groups(int count, params ulong[] voters) =>
        Enumerable.Range(2, count).Select(id => (new GroupId((ulong)id), voters.AsEnumerable()));
}
