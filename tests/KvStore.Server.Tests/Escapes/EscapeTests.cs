namespace KvStore.Server.Tests.Escapes;

/// <summary>Goal: whatever a caller tries beyond what he may do is refused, and changes nothing. Method: each attempt, on a server with authentication on.</summary>
public sealed class EscapeTests(EscapeScene scene) : IClassFixture<EscapeScene>
{
    private static readonly IReadOnlyList<EscapeAttempt> Attempts =
        [.. KeyEscapes.All, .. TxnEscapes.All, .. LeaseEscapes.All, .. WatchEscapes.All, .. IdentityEscapes.All];

    public static TheoryData<string> Names => [.. Attempts.Select(static attempt => attempt.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Attempt_is_refused_and_changes_nothing(string name)
    {
        await Attempts.Single(attempt => attempt.Name == name).TryAsync(scene);

        Assert.Equal("secret", await scene.ReadSecretAsync());
        Assert.Equal(0, (await scene.Root.Kv.RangeAsync(KeyEscapes.Range("m/x"))).Count);
    }
}
