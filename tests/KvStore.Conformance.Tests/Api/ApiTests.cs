namespace KvStore.Conformance.Tests.Api;

/// <summary>A client of etcd's API hears the same from etcd and from ours.</summary>
public sealed class ApiTests(ApiRun run) : IClassFixture<ApiRun>
{
    [Theory]
    [MemberData(nameof(ApiCases.Names), MemberType = typeof(ApiCases))]
    public void Clients_hear_no_difference(string name)
    {
        var (expected, actual) = run.TranscriptsOf(name);

        Assert.DoesNotContain("broke off", expected, StringComparison.Ordinal);
        Assert.True(expected == actual, $"{name}\netcd:\n{expected}\nours:\n{actual}");
    }
}
