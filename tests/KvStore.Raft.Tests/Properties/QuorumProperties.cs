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
}
