using KvStore.Node.Auth;
using KvStore.Testing;

namespace KvStore.Node.Tests.Auth;

/// <summary>How long tokens are good for.</summary>
public sealed class SimpleTokensTests
{
    private readonly ManualTime _time = new();
    private readonly SimpleTokens _tokens;

    public SimpleTokensTests() => _tokens = new SimpleTokens(_time, ttl: TimeSpan.FromSeconds(10));

    [Fact]
    public void A_token_is_good_for_a_time_after_its_last_use()
    {
        _tokens.OnTokenAssigned("alice", "t.1");
        _time.Pass(9_999);
        Assert.Equal("alice", _tokens.Find("t.1"));
        _time.Pass(9_999);
        Assert.Equal("alice", _tokens.Find("t.1"));
        _time.Pass(10_000);
        Assert.Null(_tokens.Find("t.1"));
    }

    [Fact]
    public void A_token_that_is_used_outlives_others()
    {
        _tokens.OnTokenAssigned("alice", "t.1");
        _tokens.OnTokenAssigned("bob", "t.2");
        for (var i = 3; i < 50; i++)
        {
            _time.Pass(4_000);
            Assert.Equal("alice", _tokens.Find("t.1"));
            _tokens.OnTokenAssigned("carol", $"t.{i}");
        }

        Assert.Null(_tokens.Find("t.2"));
        Assert.Null(_tokens.Find("t.10"));
        Assert.Equal("carol", _tokens.Find("t.48"));
    }

    [Fact]
    public void All_tokens_of_a_user_end_together()
    {
        _tokens.OnTokenAssigned("alice", "t.1");
        _tokens.OnTokenAssigned("alice", "t.2");
        _tokens.OnTokenAssigned("bob", "t.3");

        _tokens.OnUserInvalidated("alice");

        Assert.Null(_tokens.Find("t.1"));
        Assert.Null(_tokens.Find("t.2"));
        Assert.Equal("bob", _tokens.Find("t.3"));
        _tokens.OnDisabled();
        Assert.Null(_tokens.Find("t.3"));
    }

    [Theory]
    [InlineData("abcdefghijklmnop.12", 12UL)]
    [InlineData("abcdefghijklmnop.", null)]
    [InlineData("abcdefghijklmnop.-1", null)]
    [InlineData("abc.12", null)]
    [InlineData("abcdefghijklmnop", null)]
    [InlineData("", null)]
    public void The_index_is_what_stands_behind_the_letters(string token, ulong? index) => Assert.Equal(index, SimpleTokens.IndexOf(token));

    [Fact]
    public void Prefixes_are_16_letters_by_chance()
    {
        var prefixes = Enumerable.Range(0, 100).Select(static _ => SimpleTokens.NewPrefix()).ToList();

        Assert.All(prefixes, static prefix => Assert.Equal(16, prefix.Count(char.IsAsciiLetter)));
        Assert.Equal(100, prefixes.Distinct().Count());
    }
}
