namespace KvStore.Conformance.Tests.Api;

/// <summary>A client of a store that signs its tokens hears the same from etcd and from ours.</summary>
public sealed class JwtTests(JwtRun run) : IClassFixture<JwtRun>
{
    [Theory]
    [MemberData(nameof(JwtCases.Names), MemberType = typeof(JwtCases))]
    public void Clients_hear_no_difference(string name)
    {
        var (expected, actual) = run.TranscriptsOf(name);

        Assert.DoesNotContain("broke off", expected, StringComparison.Ordinal);
        Assert.True(expected == actual, $"{name}\netcd:\n{expected}\nours:\n{actual}");
    }
}
