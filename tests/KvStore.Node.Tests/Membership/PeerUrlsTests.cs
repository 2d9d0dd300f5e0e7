using KvStore.Node.Membership;

namespace KvStore.Node.Tests.Membership;

public sealed class PeerUrlsTests
{
    [Fact]
    public void Urls_are_trimmed_and_ordered_and_each_is_there_once() =>
        Assert.Equal(
            ["http://a:1", "http://b:1", "https://[::1]:2"],
            PeerUrls.Normalize(["http://b:1", " https://[::1]:2", "HTTP://a:1 ", "http://b:1"]));

    [Theory]
    [InlineData("")]
    [InlineData("nonsense")]
    [InlineData("a:1")]
    [InlineData("http:a:1")]
    [InlineData("http://a")]
    [InlineData("http://a:")]
    [InlineData("http://:1")]
    [InlineData("http://[::1]")]
    [InlineData("http://a:1/")]
    [InlineData("http://a:1/x")]
    [InlineData("http://a:1?x=1")]
    [InlineData("http://a:1#x")]
    [InlineData("http://user@a:1")]
    [InlineData("ftp://a:1")]
    public void What_is_no_place_of_a_peer_is_refused(string url) => Assert.Null(PeerUrls.Normalize(["http://good:1", url]));

    [Fact]
    public void No_url_at_all_is_refused() => Assert.Null(PeerUrls.Normalize([]));
}
