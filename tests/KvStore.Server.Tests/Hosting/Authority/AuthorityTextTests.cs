using System.Text;
using KvStore.Server.Hosting.Authority;

namespace KvStore.Server.Tests.Hosting.Authority;

public sealed class AuthorityTextTests
{
    [Theory]
    [InlineData("http://127.0.0.1:2379", "http---127.0.0.1-2379")]
    [InlineData("https://[::1]:2379/", "https------1--2379-")]
    [InlineData("unix://a b", "unix---a-b")]
    [InlineData("://", "---")]
    public void A_url_becomes_a_host_of_the_same_length(string url, string host)
    {
        var value = Encoding.ASCII.GetBytes(url);
        Assert.True(AuthorityText.IsUrl(value));
        AuthorityText.MakeHost(value);
        Assert.Equal(host, Encoding.ASCII.GetString(value));
    }

    [Theory]
    [InlineData("")]
    [InlineData("127.0.0.1:2379")]
    [InlineData("[::1]:2379")]
    [InlineData("store.example")]
    public void An_authority_is_no_url(string value) => Assert.False(AuthorityText.IsUrl(Encoding.ASCII.GetBytes(value)));
}
