using KvStore.Node.Auth;

namespace KvStore.Node.Tests.Auth;

/// <summary>What is kept of passwords.</summary>
public sealed class PasswordHashTests
{
    [Theory]
    [InlineData("")]
    [InlineData("secret")]
    [InlineData("päß wörd\0and more")]
    public void A_password_is_known_again_and_no_other(string password)
    {
        var hash = PasswordHash.Create(password);

        Assert.True(PasswordHash.Verify(password, hash));
        Assert.False(PasswordHash.Verify(password + "x", hash));
    }

    [Fact]
    public void Each_hash_has_a_salt_of_its_own() => Assert.NotEqual(PasswordHash.Create("secret"), PasswordHash.Create("secret"));

    [Fact]
    public void No_password_is_that_of_nobody()
    {
        Assert.False(PasswordHash.Verify("", []));
        Assert.False(PasswordHash.Verify("secret", []));
        Assert.False(PasswordHash.Verify("secret", new byte[53]));
    }

    [Fact]
    public async Task Work_is_done_also_when_much_waits()
    {
        using var work = new PasswordWork();
        var hash = await work.HashAsync("secret", CancellationToken.None);

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => work.VerifyAsync($"secret{(i == 0 ? "" : i)}", hash, CancellationToken.None)));

        Assert.Equal(1, answers.Count(static answer => answer == true));
        Assert.Equal(7, answers.Count(static answer => answer == false));
    }
}
