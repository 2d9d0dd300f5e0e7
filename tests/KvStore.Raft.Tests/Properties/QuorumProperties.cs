using FsCheck;
using FsCheck.Fluent;

namespace KvStore.Raft.Tests.Properties;

/// <summary>The arithmetic of majorities (pitfall 32) against an implementation that counts voters one by one.</summary>
public sealed class QuorumProperties
{
    private static readonly Config Quick = Config.QuickThrowOnFailure.WithMaxTest(2000);

    /// <summary>Values of 1 to 9 voters, small so that they are often equal.</summary>
    private static readonly Arbitrary<ulong[]> Values =
        Gen.Choose(1, 9).SelectMany(voters => Gen.Choose(0, 12).Select(value => (ulong)value).ArrayOf(voters)).ToArbitrary();

    private static readonly Arbitrary<(int Voters, int Granted, int Refused)> Elections = (
        from voters in Gen.Choose(1, 9)
        from granted in Gen.Choose(0, voters)
        from refused in Gen.Choose(0, voters - granted)
        select (voters, granted, refused)).ToArbitrary();

    /// <summary>Which of nine nodes are voters of which half, and what each has reached.</summary>
    private static readonly Arbitrary<(int[] Incoming, int[] Outgoing, ulong[] Reached)> Joint = (
        from incoming in Gen.SubListOf(Enumerable.Range(0, 9)).Where(nodes => nodes.Count > 0)
        from outgoing in Gen.SubListOf(Enumerable.Range(0, 9))
        from reached in Gen.Choose(0, 12).Select(value => (ulong)value).ArrayOf(9)
        select (incoming.ToArray(), outgoing.ToArray(), reached)).ToArbitrary();

    [Fact]
    public void Majority_value_is_the_greatest_that_more_than_half_reached() => Prop.ForAll(Values, values =>
    {
        var expected = values.Where(candidate => values.Count(value => value >= candidate) * 2 > values.Length).Max();

        return Quorum.MajorityValue(values.ToArray()) == expected;
    }).Check(Quick);

    [Fact]
    public void Majority_value_does_not_depend_on_the_order_of_voters() => Prop.ForAll(Values, values =>
        Quorum.MajorityValue(values.ToArray()) == Quorum.MajorityValue(values.Reverse().ToArray())).Check(Quick);

    [Fact]
    public void Election_outcome_is_what_trying_all_missing_answers_says() => Prop.ForAll(Elections, election =>
    {
        var missing = election.Voters - election.Granted - election.Refused;
        var outcomes = Enumerable.Range(0, missing + 1).Select(more => (election.Granted + more) * 2 > election.Voters).ToList();
        var expected = outcomes.TrueForAll(won => won) ? VoteOutcome.Won
            : outcomes.TrueForAll(won => !won) ? VoteOutcome.Lost
            : VoteOutcome.Pending;

        return Quorum.Outcome(election.Granted, election.Refused, election.Voters) == expected;
    }).Check(Quick);

    [Fact]
    public void Joint_majority_value_is_the_greatest_that_more_than_half_of_each_reached() => Prop.ForAll(Joint, joint =>
    {
        // One set of nodes at a time, from the most demanding value down.
        var expected = 0UL;
        for (ulong candidate = 12; candidate > 0 && expected == 0; candidate--)
        {
            var there = Enumerable.Range(0, 9).Where(node => joint.Reached[node] >= candidate).ToHashSet();
            expected = IsQuorum(joint.Incoming, there) && IsQuorum(joint.Outgoing, there) ? candidate : 0;
        }

        return expected == Quorum.JointMajorityValue(ValuesOf(joint.Incoming, joint.Reached), ValuesOf(joint.Outgoing, joint.Reached));
    }).Check(Quick);

    [Fact]
    public void Joint_election_is_what_trying_all_missing_answers_says() => Prop.ForAll(Joint, joint =>
    {
        // 0-4 granted, 5-8 refused, the rest have not answered.
        var granted = Enumerable.Range(0, 9).Where(node => joint.Reached[node] < 5).ToHashSet();
        var missing = Enumerable.Range(0, 9).Where(node => joint.Reached[node] > 8).ToArray();
        var outcomes = Enumerable.Range(0, 1 << missing.Length).Select(choice =>
        {
            var all = granted.Union(missing.Where((_, bit) => (choice >> bit & 1) == 1)).ToHashSet();
            return IsQuorum(joint.Incoming, all) && IsQuorum(joint.Outgoing, all);
        }).ToList();
        var expected = outcomes.TrueForAll(won => won) ? VoteOutcome.Won
            : outcomes.TrueForAll(won => !won) ? VoteOutcome.Lost
            : VoteOutcome.Pending;

        return expected == Ballot(joint.Incoming, joint.Outgoing, joint.Reached).Outcome;
    }).Check(Quick);

    [Fact]
    public void Peers_agree_with_the_arithmetic_on_matches_rounds_and_answers() => Prop.ForAll(Joint, joint =>
    {
        var peers = Peers(joint.Incoming, joint.Outgoing);
        foreach (var member in peers.Members)
        {
            var reached = joint.Reached[member.NodeId.Value - 1];
            member.Acknowledged(new LogIndex(reached));
            member.ConfirmedRound = reached;
            member.RecentlyActive = reached > 6;
        }

        var value = Quorum.JointMajorityValue(ValuesOf(joint.Incoming, joint.Reached), ValuesOf(joint.Outgoing, joint.Reached));
        return peers.MajorityMatch.Value == value
            && peers.MajorityConfirmedRound == value
            && peers.TakeMajorityActive() == value > 6
            && !peers.TakeMajorityActive();
    }).Check(Quick);

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 2)]
    [InlineData(3, 2)]
    [InlineData(4, 3)]
    [InlineData(5, 3)]
    [InlineData(6, 4)]
    [InlineData(7, 4)]
    public void Any_two_quorums_share_a_voter(int voters, int size)
    {
        Assert.Equal(size, Quorum.Size(voters));
        Assert.True(2 * Quorum.Size(voters) > voters);
    }

    [Fact]
    public void Quorum_of_nobody_is_refused() => Assert.Throws<InvariantViolationException>(() => Quorum.MajorityValue([]));

    /// <summary>The second implementation: more than half, or nobody to ask.</summary>
    private static bool IsQuorum(int[] voters, HashSet<int> there) => voters.Length == 0 || voters.Count(there.Contains) * 2 > voters.Length;

    private static ulong[] ValuesOf(int[] voters, ulong[] reached) => [.. voters.Select(voter => reached[voter])];

    private static Ballot Ballot(int[] incoming, int[] outgoing, ulong[] answers)
    {
        var ballot = new Ballot(Peers(incoming, outgoing));
        for (var node = 0; node < 9; node++)
        {
            if (answers[node] <= 8)
            {
                ballot.Record(new NodeId((ulong)node + 1), granted: answers[node] < 5);
                ballot.Record(new NodeId((ulong)node + 1), granted: answers[node] >= 5);
            }
        }

        return ballot;
    }

    /// <summary>Seen from a node that is no member, so that it adds nothing of its own.</summary>
    private static PeerSet Peers(int[] incoming, int[] outgoing) => new(
        new RaftOptions { NodeId = new NodeId(99) },
        new Configuration
        {
            Voters = [.. incoming.Select(node => new NodeId((ulong)node + 1))],
            OutgoingVoters = [.. outgoing.Select(node => new NodeId((ulong)node + 1))],
        });
}
