namespace KvCtl.Tests;

// Texts recorded from etcdctl 3.4.23, which refuses these URLs without asking a server.
public sealed class PeerUrlsTests
{
    [Theory]
    [InlineData("foo", "URL scheme must be http, https, unix, or unixs: foo")]
    [InlineData("ftp://127.0.0.1:1", "URL scheme must be http, https, unix, or unixs: ftp://127.0.0.1:1")]
    [InlineData("http://127.0.0.1:1,", "URL scheme must be http, https, unix, or unixs: ")]
    [InlineData("http://127.0.0.1:1, foo:1", "URL scheme must be http, https, unix, or unixs: foo:1")]
    [InlineData("http://127.0.0.1", "URL address does not have the form \"host:port\": http://127.0.0.1")]
    [InlineData("http:127.0.0.1:1", "URL address does not have the form \"host:port\": http:127.0.0.1:1")]
    [InlineData("http:///x:1", "URL address does not have the form \"host:port\": http:///x:1")]
    [InlineData("http://::1:80", "URL address does not have the form \"host:port\": http://::1:80")]
    [InlineData("http://[::1]", "URL address does not have the form \"host:port\": http://[::1]")]
    [InlineData("http://127.0.0.1:1/", "URL must not contain a path: http://127.0.0.1:1/")]
    [InlineData("http://127.0.0.1:1/x", "URL must not contain a path: http://127.0.0.1:1/x")]
    [InlineData("127.0.0.1:1", "parse \"127.0.0.1:1\": first path segment in URL cannot contain colon")]
    [InlineData("1http://a:1", "parse \"1http://a:1\": first path segment in URL cannot contain colon")]
    [InlineData(":", "parse \":\": missing protocol scheme")]
    [InlineData("http://[::1:1", "parse \"http://[::1:1\": missing ']' in host")]
    [InlineData("http://[::1]1", "parse \"http://[::1]1\": invalid port \"1\" after host")]
    [InlineData("http://a b:1", "parse \"http://a b:1\": invalid character \" \" in host name")]
    [InlineData("http://a:b", "parse \"http://a:b\": invalid port \":b\" after host")]
    [InlineData("http://%zz:1", "parse \"http://%zz:1\": invalid URL escape \"%zz\"")]
    [InlineData("http://a\u0001:1", "parse \"http://a\\x01:1\": net/url: invalid control character in URL")]
    public async Task A_bad_peer_URL_ends_with_the_text_of_etcdctl(string urls, string message)
    {
        var run = await CliRun.OfAsync(["member", "add", "x", $"--peer-urls={urls}"]);

        Assert.Equal(new CliRun(1, "", $"Error: {message}\n"), run);
    }

    [Theory]
    [InlineData("http://127.0.0.1:2380")]
    [InlineData("HTTP://host:2380, https://[::1]:2380")]
    [InlineData("http://h:1?x=1#y")]
    [InlineData("http://user@h:1")]
    [InlineData("unix://h:1")]
    public async Task A_good_one_goes_to_the_server(string urls)
    {
        // Port 1 of the loopback interface refuses connections.
        var run = await CliRun.OfAsync(["member", "add", "x", $"--peer-urls={urls}", "--endpoints=127.0.0.1:1", "--dial-timeout=50ms"]);

        Assert.StartsWith("Error: cannot connect to 127.0.0.1:1: ", run.Error, StringComparison.Ordinal);
    }
}
