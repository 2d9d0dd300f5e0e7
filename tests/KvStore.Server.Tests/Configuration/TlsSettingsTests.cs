using KvStore.Server.Configuration;
using KvStore.Server.Tls;

namespace KvStore.Server.Tests.Configuration;

public sealed class TlsSettingsTests
{
    private const string ClientUrl = "https://10.0.0.1:2379";

    [Fact]
    public void Ports_have_files_of_their_own()
    {
        var options = Read(
            "--listen-client", ClientUrl, "--cert-file", "c", "--key-file", "k",
            "--listen-peer", "https://10.0.0.1:2380", "--peer-cert-file", "pc", "--peer-key-file", "pk", "--peer-trusted-ca-file", "pa");

        Assert.Equal(new TlsFiles("c", "k", null), options.ClientTls);
        Assert.Equal(new TlsFiles("pc", "pk", "pa"), options.PeerTls);
        Assert.Equal(ClientUrl, options.AdvertiseClient.Single());
        Assert.Equal("https://10.0.0.1:2380", options.Self.PeerUrls.Single());
    }

    [Fact]
    public void Plain_text_leaves_the_machine_only_when_asked_for()
    {
        Assert.Contains("--plaintext anywhere", Refusal("--listen-client", "http://10.0.0.1:2379"), StringComparison.Ordinal);
        Assert.Contains("--plaintext anywhere", Refusal("--listen-peer", "http://10.0.0.1:2380"), StringComparison.Ordinal);
        Assert.Null(Read("--listen-client", "http://10.0.0.1:2379", "--plaintext", "anywhere").ClientTls);
        Assert.Null(Read("--listen-client", "http://127.0.0.1:2379").ClientTls);
    }

    [Theory]
    [InlineData("--listen-client https://10.0.0.1:2379", "--listen-client https://10.0.0.1:2379 needs --cert-file")]
    [InlineData("--listen-peer https://10.0.0.1:2380", "--listen-peer https://10.0.0.1:2380 needs --peer-cert-file")]
    [InlineData("--cert-file c --key-file k", "--cert-file is given, but no URL of --listen-client is https")]
    [InlineData("--cert-file c", "--cert-file needs --key-file")]
    [InlineData("--key-file k", "--key-file needs --cert-file")]
    [InlineData("--trusted-ca-file a", "--trusted-ca-file needs --cert-file")]
    [InlineData("--listen-peer https://10.0.0.1:2380 --peer-cert-file c --peer-key-file k", "--peer-cert-file needs --peer-trusted-ca-file")]
    [InlineData("--plaintext everywhere", "'everywhere' is neither loopback nor anywhere")]
    [InlineData("--listen-client ftp://127.0.0.1:21", "is neither http nor https")]
    public void What_makes_no_sense_is_refused(string arguments, string expected) =>
        Assert.Contains(expected, Refusal(arguments.Split(' ')), StringComparison.Ordinal);

    private static ServerOptions Read(params string[] arguments) => ServerOptionsReader.Read(TestSources.Of(arguments));

    private static string Refusal(params string[] arguments) => Assert.Throws<UsageException>(() => Read(arguments)).Message;
}
