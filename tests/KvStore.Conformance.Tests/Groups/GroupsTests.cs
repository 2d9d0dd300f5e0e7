using KvStore.Conformance.Tests.Api;

namespace KvStore.Conformance.Tests.Groups;

/// <summary>
/// A client of etcd's API whose keys are in one of three groups hears the same from etcd and from ours, but for what <see cref="Differences"/> lists. A
/// difference that is listed and is not there is an error too.
/// </summary>
public sealed class GroupsTests(GroupsRun run) : IClassFixture<GroupsRun>
{
    [Theory]
    [MemberData(nameof(ApiCases.Names), MemberType = typeof(ApiCases))]
    public void Clients_hear_no_difference_but_those_that_are_listed(string name)
    {
        var (expected, actual) = run.TranscriptsOf(name);
        var listed = Differences.Of(name);

        Assert.DoesNotContain("broke off", expected, StringComparison.Ordinal);
        Assert.True(AreEqual(listed), $"{name}\netcd:\n{expected}\nours:\n{actual}");
        Assert.All(listed, difference => Assert.False(
            AreEqual(listed.Except([difference])), $"{name}: \"{difference.Name}\" is listed, and is not there"));

        bool AreEqual(IEnumerable<Difference> differences)
        {
            var said = differences.Aggregate(
                (Expected: expected.Split('\n'), Actual: actual.Split('\n')), static (rest, difference) => difference.LeaveOut(rest));
            return said.Expected.SequenceEqual(said.Actual);
        }
    }

    [Fact]
    public void Only_conversations_that_there_are_are_listed() =>
        Assert.Empty(Differences.Names.Except(ApiCases.All.Select(static apiCase => apiCase.Name)));
}
