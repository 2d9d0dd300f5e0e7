namespace KvStore.Conformance.Tests.Api;

/// <summary>A client of etcd's auth service, and one whom it lets do something or not, hears the same from etcd and from ours.</summary>
public sealed class AuthTests(AuthRun run) : IClassFixture<AuthRun>
{
    [Theory]
    [MemberData(nameof(AuthCases.Names), MemberType = typeof(AuthCases))]
    public void Clients_hear_no_difference(string name)
    {
        var (expected, actual) = run.TranscriptsOf(name);

        Assert.DoesNotContain("broke off", expected, StringComparison.Ordinal);
        Assert.True(expected == actual, $"{name}\netcd:\n{expected}\nours:\n{actual}");
    }
}
