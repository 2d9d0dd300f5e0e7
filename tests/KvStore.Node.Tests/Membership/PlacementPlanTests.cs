using KvStore.Contracts.Internal;
using KvStore.Node.Membership;
using KvStore.Raft;

namespace KvStore.Node.Tests.Membership;

/// <summary>A group follows the members of the cluster, a change at a time. Method: configurations in words, voters as numbers, learners with a plus.</summary>
public sealed class PlacementPlanTests
{
    [Theory]
    [InlineData("1 2 3", "", "1 2 3", "")]
    [InlineData("1 2 3 4", "", "1 2 3", "add 4 to vote")]
    [InlineData("1 2 3 +4", "", "1 2 3", "add 4 to learn")]
    [InlineData("1 2 3 +4", "", "1 2 3 +4", "")]
    [InlineData("1 2 3 4", "", "1 2 3 +4", "promote 4")]
    [InlineData("1 2 4", "", "1 2 3", "remove 3")]
    [InlineData("1 2", "", "1 2 +3", "remove 3")]
    [InlineData("1 2 3", "3", "1 2 3", "demote 3")]
    [InlineData("1 2 3", "3", "1 2 +3", "")]
    [InlineData("1 2 3", "", "1 2 +3", "promote 3")]
    [InlineData("1 2 3 4", "4", "1 2 3", "add 4 to learn")]
    public void A_group_comes_closer_to_the_cluster(string cluster, string draining, string group, string expected) =>
        Assert.Equal(expected, Describe(Next(Parse(cluster), Nodes(draining), Parse(group))));

    [Fact]
    public void A_learner_that_is_to_vote_is_waited_for()
    {
        var group = Parse("1 2 3 +4");
        group.Members[3].Promote = true;

        Assert.Null(Next(Parse("1 2 3 4"), Nodes(""), group));
        Assert.Equal("demote 4", Describe(Next(Parse("1 2 3 4"), Nodes("4"), group)));
    }

    [Fact]
    public void A_joint_configuration_is_waited_for()
    {
        var group = Parse("1 2 3");
        group.OutgoingVoters.Add(4);

        Assert.Null(Next(Parse("1 2"), Nodes(""), group));
    }

    /// <summary>Each change is made as the group's leader makes it, until there is none.</summary>
    [Theory]
    [InlineData("1 2 3", "", "4 5 6")]
    [InlineData("4 5 +6", "5", "1 2 3")]
    [InlineData("1", "", "1 2 3 +4 +5")]
    public void Changes_come_to_an_end(string cluster, string draining, string group)
    {
        var (wanted, now) = (Parse(cluster), Parse(group));
        for (var changes = 0; NextOrPromotion(wanted, Nodes(draining), now) is { } change; changes++)
        {
            Assert.True(changes < 20, $"{Describe(change)} again");
            Assert.Null(MembershipPlan.Make(now, change, out now));
        }

        Assert.Equal(wanted.Members.Select(static member => member.Id).Order(), now.Members.Select(static member => member.Id).Order());
        Assert.Equal(
            wanted.Voters.Where(voter => !Nodes(draining).Contains(new NodeId(voter))).Order(),
            now.Voters.Order());
    }

    [Theory]
    [InlineData("1 2 3", "1 2 3 +4", "4", "promote 4")]
    [InlineData("1 2 4", "1 2 3 4", "", "demote 3")]
    [InlineData("1 2 4", "1 2 3 +4", "4", "promote 4")]
    [InlineData("1 2", "1 2 3 4", "1", "demote 3")]
    [InlineData("1 2", "1 2 3", "1", "")]
    [InlineData("1 2", "1 2 3", "3", "demote 3")]
    public void A_vote_is_given_before_another_is_taken_and_the_living_stay_a_majority(string voters, string group, string away, string expected)
    {
        var wanted = new SortedSet<ulong>(voters.Split(' ').Select(ulong.Parse));
        if (expected.StartsWith("promote", StringComparison.Ordinal))
        {
            wanted.Add(4);
        }

        Assert.Equal(expected, Describe(PlacementPlan.Next(Parse("1 2 3 4"), wanted, WithLearners(Parse(group)), Nodes(away))));
    }

    /// <summary>All that can are to vote.</summary>
    private static MembershipChange? Next(GroupConfiguration cluster, HashSet<NodeId> draining, GroupConfiguration group) =>
        PlacementPlan.Next(cluster, new SortedSet<ulong>(PlacementPlan.AbleToVote(cluster, draining)), group, new HashSet<NodeId>());

    /// <summary>Everybody else learns.</summary>
    private static GroupConfiguration WithLearners(GroupConfiguration group)
    {
        for (var id = 1UL; id <= 4; id++)
        {
            if (group.Members.All(member => member.Id != id))
            {
                group.Learners.Add(id);
                group.Members.Add(new ClusterMember { Id = id, IsLearner = true });
            }
        }

        return group;
    }

    /// <summary>The leader of the group promotes those who are to vote by itself.</summary>
    private static MembershipChange? NextOrPromotion(GroupConfiguration cluster, HashSet<NodeId> draining, GroupConfiguration group) =>
        Next(cluster, draining, group)
        ?? (group.Members.FirstOrDefault(static member => member.Promote) is { } learner ? new MembershipChange { Promote = learner.Id } : null);

    private static GroupConfiguration Parse(string members)
    {
        var configuration = new GroupConfiguration();
        foreach (var member in members.Split(' '))
        {
            var isLearner = member.StartsWith('+');
            var id = ulong.Parse(member.TrimStart('+'));
            (isLearner ? configuration.Learners : configuration.Voters).Add(id);
            configuration.Members.Add(new ClusterMember { Id = id, IsLearner = isLearner });
        }

        return configuration;
    }

    private static HashSet<NodeId> Nodes(string ids) =>
        [.. ids.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(static id => new NodeId(ulong.Parse(id)))];

    private static string Describe(MembershipChange? change) => change?.ChangeCase switch
    {
        null => "",
        MembershipChange.ChangeOneofCase.Add => $"add {change.Add.Id} to {(change.Add.Promote ? "vote" : "learn")}",
        MembershipChange.ChangeOneofCase.Remove => $"remove {change.Remove}",
        MembershipChange.ChangeOneofCase.Promote => $"promote {change.Promote}",
        MembershipChange.ChangeOneofCase.Demote => $"demote {change.Demote}",
        _ => change.ToString(),
    };
}
