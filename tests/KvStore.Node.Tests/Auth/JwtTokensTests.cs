using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using KvStore.Node.Auth;
using KvStore.Testing;

namespace KvStore.Node.Tests.Auth;

/// <summary>Signed tokens: made, checked, and forged.</summary>
public sealed class JwtTokensTests
{
    // Made once: it takes seconds on a busy machine.
    private static readonly RSA SomeRsa = RSA.Create(2048);
    private static readonly RSA OtherRsa = RSA.Create(2048);

    private readonly ManualTime _time = new();

    public static TheoryData<string> Methods =>
        ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "HS256", "HS384", "HS512"];

    [Theory]
    [MemberData(nameof(Methods))]
    public void A_token_says_who_and_under_which_rules_for_its_time(string method)
    {
        using var tokens = new JwtTokens(OptionsFor(method), _time);
        var token = tokens.Create("alice", revision: 7)!;

        Assert.Equal(("alice", 7UL), tokens.Find(token));
        _time.WallClock += TimeSpan.FromSeconds(59);
        Assert.Equal(("alice", 7UL), tokens.Find(token));
        _time.WallClock += TimeSpan.FromSeconds(1);
        Assert.Null(tokens.Find(token));
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public void A_token_of_another_key_is_not_good(string method)
    {
        using var tokens = new JwtTokens(OptionsFor(method), _time);
        using var others = new JwtTokens(OptionsFor(method, OtherRsa), _time);

        Assert.Null(tokens.Find(others.Create("alice", revision: 7)!));
    }

    [Fact]
    public void The_public_key_checks_what_the_private_key_signed_and_signs_nothing()
    {
        var publicKey = Encoding.UTF8.GetBytes(SomeRsa.ExportSubjectPublicKeyInfoPem());
        using var signing = new JwtTokens(
            new JwtOptions { SignMethod = "RS256", PrivateKey = Encoding.UTF8.GetBytes(SomeRsa.ExportRSAPrivateKeyPem()), PublicKey = publicKey }, _time);
        using var checking = new JwtTokens(new JwtOptions { SignMethod = "RS256", PublicKey = publicKey }, _time);

        Assert.Equal(("alice", 7UL), checking.Find(signing.Create("alice", revision: 7)!));
        Assert.Null(checking.Create("alice", revision: 7));
    }

    [Fact]
    public void A_token_cannot_choose_the_method()
    {
        // The well-known attack: a token signed by HMAC, with the public key of the server for a secret.
        var publicKey = Encoding.UTF8.GetBytes(SomeRsa.ExportSubjectPublicKeyInfoPem());
        using var forging = new JwtTokens(new JwtOptions { SignMethod = "HS256", PrivateKey = publicKey }, _time);
        using var checking = new JwtTokens(new JwtOptions { SignMethod = "RS256", PublicKey = publicKey }, _time);

        Assert.Null(checking.Find(forging.Create("root", revision: 7)!));
    }

    [Theory]
    [InlineData("")]
    [InlineData("..")]
    [InlineData("a.b.c")]
    [InlineData("bnVsbA.bnVsbA.bnVsbA")]
    [InlineData("eyJhbGciOiJub25lIn0.eyJ1c2VybmFtZSI6InJvb3QifQ.")]
    public void What_is_no_token_is_not_good(string token)
    {
        using var tokens = new JwtTokens(OptionsFor("HS256"), _time);

        Assert.Null(tokens.Find(token));
    }

    [Theory]
    [InlineData("""{"username":"alice","revision":7}""")]
    [InlineData("""{"username":"alice","exp":99999999999}""")]
    [InlineData("""{"revision":7,"exp":99999999999}""")]
    [InlineData("""{"username":"","revision":7,"exp":99999999999}""")]
    [InlineData("""{"username":"alice","revision":-7,"exp":99999999999}""")]
    [InlineData("""{"username":5,"revision":7,"exp":99999999999}""")]
    [InlineData("""[1]""")]
    public void A_token_without_the_claims_is_not_good(string claims)
    {
        var options = OptionsFor("HS256");
        using var tokens = new JwtTokens(options, _time);
        var signed = $"{Encode("""{"alg":"HS256","typ":"JWT"}""")}.{Encode(claims)}";
        var signature = HMACSHA256.HashData(options.PrivateKey.Span, Encoding.ASCII.GetBytes(signed));

        Assert.Null(tokens.Find($"{signed}.{Base64Url.EncodeToString(signature)}"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("none")]
    [InlineData("RS255")]
    [InlineData("XX256")]
    [InlineData("RS256")]
    [InlineData("ES256")]
    [InlineData("HS256")]
    public void Options_without_a_method_or_a_key_are_refused(string method) =>
        Assert.ThrowsAny<ArgumentException>(() => new AuthTokenOptions { Jwt = new JwtOptions { SignMethod = method } }.Validate());

    [Fact]
    public void A_method_goes_with_its_curve()
    {
        var options = OptionsFor("ES256") with { SignMethod = "ES512" };

        Assert.Throws<ArgumentException>(() => new AuthTokenOptions { Jwt = options }.Validate());
    }

    [Fact]
    public void Keys_that_do_not_belong_together_are_refused()
    {
        var options = new JwtOptions
        {
            SignMethod = "PS256",
            PrivateKey = Encoding.UTF8.GetBytes(SomeRsa.ExportPkcs8PrivateKeyPem()),
            PublicKey = Encoding.UTF8.GetBytes(OtherRsa.ExportSubjectPublicKeyInfoPem()),
        };

        Assert.Throws<ArgumentException>(() => new AuthTokenOptions { Jwt = options }.Validate());
    }

    private static string Encode(string json) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(json));

    private static JwtOptions OptionsFor(string method, RSA? rsa = null) => new()
    {
        SignMethod = method,
        PrivateKey = NewKey(method, rsa ?? SomeRsa),
        Ttl = TimeSpan.FromMinutes(1),
    };

    private static byte[] NewKey(string method, RSA rsa)
    {
        if (method[0] == 'H')
        {
            return RandomNumberGenerator.GetBytes(64);
        }

        if (method[0] == 'E')
        {
            using var ecdsa = ECDsa.Create(method switch
            {
                "ES256" => ECCurve.NamedCurves.nistP256,
                "ES384" => ECCurve.NamedCurves.nistP384,
                _ => ECCurve.NamedCurves.nistP521,
            });
            return Encoding.UTF8.GetBytes(ecdsa.ExportECPrivateKeyPem());
        }

        return Encoding.UTF8.GetBytes(rsa.ExportPkcs8PrivateKeyPem());
    }
}
