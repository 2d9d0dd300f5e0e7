using System.Security.Cryptography;
using KvStore.Server.Configuration;
using KvStore.Server.Tests.Support;

namespace KvStore.Server.Tests.Configuration;

/// <summary>The kind of tokens, as operators write it.</summary>
public sealed class AuthTokenTextTests
{
    [Fact]
    public void Tokens_are_simple_and_good_for_five_minutes_unless_something_else_is_said()
    {
        var options = ServerOptionsReader.Read(TestSources.Of()).AuthTokens;
        Assert.Null(options.Jwt);
        Assert.Equal(300, options.SimpleTtl.TotalSeconds);
        Assert.Equal(20, ServerOptionsReader.Read(TestSources.Of("--auth-token-ttl", "20")).AuthTokens.SimpleTtl.TotalSeconds);
    }

    [Fact]
    public void Signed_tokens_are_read_as_etcd_reads_them()
    {
        using var rsa = RSA.Create(2048);
        using var privateKey = new TempFile(rsa.ExportRSAPrivateKeyPem());
        using var publicKey = new TempFile(rsa.ExportSubjectPublicKeyInfoPem());

        var options = ServerOptionsReader.Read(TestSources.Of(
            "--auth-token", $"jwt,pub-key={publicKey.Path},priv-key={privateKey.Path},sign-method=RS512,ttl=10m")).AuthTokens;

        Assert.Equal("RS512", options.Jwt?.SignMethod);
        Assert.Equal(600, options.Jwt?.Ttl.TotalSeconds);
    }

    [Theory]
    [InlineData("other", "'other' is neither simple nor jwt")]
    [InlineData("simple,ttl=5m", "neither simple nor jwt")]
    [InlineData("jwt", "jwt needs a sign-method")]
    [InlineData("jwt,sign-method=RS256", "tokens by RS256 need a key")]
    [InlineData("jwt,sign-method=none", "there is no method 'none'")]
    [InlineData("jwt,sign-method=HS256,priv-key=/nothing/here", "the key '/nothing/here' cannot be read")]
    [InlineData("jwt,sign-method=HS256,ttl=soon", "'soon' is not a duration")]
    [InlineData("jwt,method=HS256", "'method=HS256' is not one of")]
    [InlineData("jwt,ttl=1m,ttl=2m", "'ttl=2m' is not one of")]
    [InlineData("jwt,ttl", "'ttl' is not one of")]
    public void What_is_wrong_is_said(string text, string expected)
    {
        var error = Assert.Throws<UsageException>(() => ServerOptionsReader.Read(TestSources.Of("--auth-token", text)));
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.StartsWith("--auth-token", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("5m")]
    public void A_time_is_a_number_of_seconds(string text) =>
        Assert.Throws<UsageException>(() => ServerOptionsReader.Read(TestSources.Of("--auth-token-ttl", text)));
}
