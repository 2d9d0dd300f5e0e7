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
    public void Clients_hear_no_difference_but_those_that_are_listed(string name) => Differences.MustBeAll(name, run.TranscriptsOf(name));

    [Fact]
    public void Only_conversations_that_there_are_are_listed() =>
        Assert.Empty(Differences.Names.Except(ApiCases.All.Concat(AuthCases.All).Select(static apiCase => apiCase.Name)));
}
