using System.Net;
using KvStore.Server.Configuration;

namespace KvStore.Server.Tests.Configuration;

public sealed class ServerOptionsReaderTests
{
    private const string Three = "n1=http://127.0.0.1:2380,n2=http://127.0.0.1:2382,n3=http://127.0.0.1:2384";

    [Fact]
    public void Without_settings_it_is_one_node_on_loopback()
    {
        var options = ServerOptionsReader.Read(TestSources.Of());
        Assert.Equal("default", options.Self.Name);
        Assert.Equal("./data", options.DataDirectory);
        Assert.Equal(new IPEndPoint(IPAddress.Loopback, 2379), options.ListenClient.Single().EndPoint);
        Assert.Equal(new IPEndPoint(IPAddress.Loopback, 2380), options.ListenPeer.Single().EndPoint);
        Assert.Equal("http://127.0.0.1:2379", options.AdvertiseClient.Single());
        Assert.Equal("http://127.0.0.1:2380", options.Cluster.Members.Single().PeerUrls.Single());
        Assert.Equal(options.Cluster.Members.Single(), options.Self);
        Assert.Equal(100, options.Heartbeat.TotalMilliseconds);
        Assert.Equal(1, options.ElectionTimeout.TotalSeconds);
    }

    [Theory]
    [InlineData("periodic", "0", null, null)]
    [InlineData("revision", "0", null, null)]
    [InlineData("periodic", "8", 8 * 3600, null)]
    [InlineData("periodic", "30m", 1800, null)]
    [InlineData("periodic", "1h30m", 5400, null)]
    [InlineData("revision", "1000", null, 1000L)]
    public void Auto_compaction_is_read_as_etcd_reads_it(string mode, string retention, int? seconds, long? number)
    {
        var options = ServerOptionsReader.Read(TestSources.Of("--auto-compaction-mode", mode, "--auto-compaction-retention", retention));
        Assert.Equal(seconds, options.RevisionAgeMax?.TotalSeconds);
        Assert.Equal(number, options.RevisionCountMax);
    }

    [Theory]
    [InlineData("often", "1", "'often' is neither periodic nor revision")]
    [InlineData("revision", "1h", "'1h' is not a number of revisions")]
    [InlineData("periodic", "1h30", "'1h30' is not an age")]
    [InlineData("periodic", "-1h", "'-1h' is not an age")]
    [InlineData("periodic", "9999999", "'9999999' is not a number of hours")]
    public void Auto_compaction_that_makes_no_sense_is_refused(string mode, string retention, string expected)
    {
        var sources = TestSources.Of("--auto-compaction-mode", mode, "--auto-compaction-retention", retention);
        Assert.Contains(expected, Assert.Throws<UsageException>(() => ServerOptionsReader.Read(sources)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void All_members_derive_the_same_ids_in_whatever_order_they_list_them()
    {
        var first = ServerOptionsReader.Read(TestSources.Of("--name", "n1", "--initial-cluster", Three));
        var reversed = string.Join(',', Three.Split(',').Reverse());
        var second = ServerOptionsReader.Read(
            TestSources.Of("--name", "n2", "--listen-peer", "http://127.0.0.1:2382/", "--initial-cluster", reversed));
        Assert.Equal(first.Cluster.ClusterId, second.Cluster.ClusterId);
        Assert.Equal(first.Cluster.Members.Select(m => m.Id), second.Cluster.Members.Select(m => m.Id));
        Assert.NotEqual(first.NodeId, second.NodeId);
    }

    [Fact]
    public void Another_token_is_another_cluster()
    {
        var one = ServerOptionsReader.Read(TestSources.Of("--initial-cluster-token", "one"));
        var two = ServerOptionsReader.Read(TestSources.Of("--initial-cluster-token", "two"));
        Assert.NotEqual(one.Cluster.ClusterId, two.Cluster.ClusterId);
    }

    [Fact]
    public void A_member_may_have_several_urls()
    {
        var options = ServerOptionsReader.Read(TestSources.Of(
            "--listen-peer", "http://127.0.0.1:1,http://[::1]:2",
            "--initial-cluster", "default=http://127.0.0.1:1,default=http://[::1]:2"));
        Assert.Equal(["http://127.0.0.1:1", "http://[::1]:2"], options.Self.PeerUrls.ToArray());
        Assert.Equal(IPAddress.IPv6Loopback, options.ListenPeer[1].EndPoint.Address);
    }

    [Fact]
    public void A_wildcard_listens_everywhere_when_something_else_is_advertised()
    {
        var options = ServerOptionsReader.Read(
            TestSources.Of("--listen-client", "http://0.0.0.0:2379", "--advertise-client", "http://db1.example:2379", "--plaintext", "anywhere"));
        Assert.True(options.ListenClient.Single().IsWildcard);
        Assert.False(options.ListenClient.Single().IsLoopback);
        Assert.Equal("http://db1.example:2379", options.AdvertiseClient.Single());
    }

    [Theory]
    [InlineData("--engine: there is no engine 'paper'; there are memory, rocksdb and lmdb.", "--engine", "paper")]
    [InlineData("--listen-client: 'nonsense' is not a URL such as http://127.0.0.1:2379.", "--listen-client", "nonsense")]
    [InlineData("--listen-client: 'http://127.0.0.1' must end with a port and have no path.", "--listen-client", "http://127.0.0.1")]
    [InlineData("--listen-peer: 'http://127.0.0.1:1/x' must end with a port and have no path.", "--listen-peer", "http://127.0.0.1:1/x")]
    [InlineData("--listen-peer: the port of 'http://127.0.0.1:0' must not be 0.", "--listen-peer", "http://127.0.0.1:0")]
    [InlineData("--listen-client: the scheme of 'ftp://127.0.0.1:1' is neither http nor https.", "--listen-client", "ftp://127.0.0.1:1")]
    [InlineData("--listen-client: the host of 'http://db1:1' must be an IP address or localhost.", "--listen-client", "http://db1:1")]
    [InlineData("--listen-client names a URL twice.", "--listen-client", "http://127.0.0.1:1,http://127.0.0.1:1")]
    [InlineData("--advertise-client must be given when --listen-client is a wildcard address.", "--listen-client", "http://0.0.0.0:2379", "--plaintext", "anywhere")]
    [InlineData("--advertise-peer must be given when --listen-peer is a wildcard address.", "--listen-peer", "http://[::]:2380", "--plaintext", "anywhere")]
    [InlineData("--heartbeat: 'soon' is not a duration such as 100ms.", "--heartbeat", "soon")]
    [InlineData("The election timeout (400 ms) must be at least 5 heartbeats (100 ms each).", "--election-timeout", "400ms")]
    [InlineData("--initial-cluster: 'n1' is not NAME=PEER_URL.", "--initial-cluster", "n1")]
    [InlineData("--initial-cluster does not name this node, 'default'.", "--initial-cluster", Three)]
    [InlineData("--initial-cluster has http://127.0.0.1:9 for 'default', but this node advertises http://127.0.0.1:2380 to its peers.", "--initial-cluster", "default=http://127.0.0.1:9")]
    [InlineData("--initial-cluster names a peer URL twice.", "--initial-cluster", "default=http://127.0.0.1:2380,n2=http://127.0.0.1:2380")]
    public void A_wrong_setting_is_refused_in_one_sentence(string sentence, params string[] flagAndValue)
    {
        var e = Assert.Throws<UsageException>(() => ServerOptionsReader.Read(TestSources.Of(flagAndValue)));
        Assert.Equal(sentence, e.Message);
    }
}
