using KvStore.Bench.Clusters;

namespace KvStore.Bench.Tests.Clusters;

public sealed class NodeProgramTests
{
    private static readonly NodeLayout[] Nodes =
    [
        new("n1", "/data/n1", new Uri("http://127.0.0.1:1001"), new Uri("http://127.0.0.1:2001")),
        new("n2", "/data/n2", new Uri("http://127.0.0.1:1002"), new Uri("http://127.0.0.1:2002")),
    ];

    private static readonly string Members = NodeLayout.InitialCluster(Nodes);

    [Fact]
    public void Members_are_named_with_their_peer_addresses() =>
        Assert.Equal("n1=http://127.0.0.1:2001,n2=http://127.0.0.1:2002", Members);

    [Fact]
    public void Our_server_gets_its_flags() => Assert.Equal(
        "--name n2 --data-dir /data/n2 --listen-client http://127.0.0.1:1002 --advertise-client http://127.0.0.1:1002 "
        + "--listen-peer http://127.0.0.1:2002 --advertise-peer http://127.0.0.1:2002 --initial-cluster " + Members,
        string.Join(' ', new KvStoreProgram("kvstore").Arguments(Nodes[1], Members)));

    [Fact]
    public void Settings_of_a_measurement_come_after_the_flags() =>
        Assert.Equal(["--heartbeat", "10ms"], new KvStoreProgram("kvstore", "--heartbeat", "10ms").Arguments(Nodes[0], Members).TakeLast(2));

    [Fact]
    public void Etcd_gets_its_flags_and_keeps_fsync() => Assert.Equal(
        "--name n1 --data-dir /data/n1 --listen-client-urls http://127.0.0.1:1001 --advertise-client-urls http://127.0.0.1:1001 "
        + "--listen-peer-urls http://127.0.0.1:2001 --initial-advertise-peer-urls http://127.0.0.1:2001 --initial-cluster " + Members
        + " --initial-cluster-state new --quota-backend-bytes 8589934592 --logger zap --log-level error",
        string.Join(' ', new EtcdProgram("etcd").Arguments(Nodes[0], Members)));

    [Fact]
    public void A_given_program_must_be_there()
    {
        Assert.Equal("/bin/sh", ProgramFinder.Etcd("/bin/sh"));
        Assert.Throws<BenchException>(() => ProgramFinder.KvStore("/no/such/program"));
    }

    [Fact]
    public void Free_ports_are_all_different() => Assert.Equal(20, FreePorts.Take(20).Distinct().Count());
}
