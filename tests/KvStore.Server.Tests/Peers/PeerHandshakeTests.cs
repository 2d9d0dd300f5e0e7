using Grpc.Core;
using KvStore.Contracts.Internal;
using KvStore.Node.Cluster;
using KvStore.Node.Transport;
using KvStore.Raft;
using KvStore.Server.Peers;

namespace KvStore.Server.Tests.Peers;

public sealed class PeerHandshakeTests
{
    private static readonly ClusterDefinition Cluster = TestCluster.Of(1, 2, 3);
    private static readonly NodeId A = Cluster.Find("a")!.Id;
    private static readonly NodeId B = Cluster.Find("b")!.Id;

    private readonly PeerHandshake _atA = new(TestCluster.Admission(Cluster, A, incarnation: 1));
    private readonly PeerFrame _frameOfB = new PeerHandshake(TestCluster.Admission(Cluster, B, incarnation: 2)).Greet(A);

    [Fact]
    public void A_member_that_means_this_node_is_accepted() => Assert.Null(_atA.Check(_frameOfB));

    [Fact]
    public void Another_cluster_is_refused_with_etcds_text_and_our_id()
    {
        _frameOfB.Hello.ClusterId++;
        var refusal = _atA.Check(_frameOfB)!;
        Assert.Equal(new Status(StatusCode.FailedPrecondition, "etcdserver: cluster ID mismatch"), refusal.Status);
        Assert.Equal(Cluster.ClusterId.ToString("x"), refusal.Trailers.GetValue(PeerHandshake.ClusterIdTrailer));
    }

    [Fact]
    public void A_stream_meant_for_another_node_is_refused()
    {
        _frameOfB.Hello.To = B.Value;
        AssertRefused($"this is member {A.Value:x}, not {B.Value:x}");
    }

    [Fact]
    public void A_stranger_is_accepted_since_it_may_be_a_member_by_now()
    {
        _frameOfB.Hello.From = 0x1234;
        Assert.Null(_atA.Check(_frameOfB));
    }

    // Pitfall 51.
    [Fact]
    public void Pitfall51_a_member_with_another_disk_is_refused_for_good()
    {
        Assert.Null(_atA.Check(_frameOfB));
        _frameOfB.Hello.Incarnation++;

        var refusal = _atA.Check(_frameOfB)!;

        Assert.Equal(PeerRefusalKind.LostItsDisk, PeerHandshake.ReadRefusal(refusal)!.Kind);
        AssertRefused($"member {B.Value:x} was here before with another data directory; remove it from the cluster and add it again as a new member");
    }

    [Fact]
    public void A_node_with_the_name_of_this_one_is_refused()
    {
        _frameOfB.Hello.From = A.Value;
        AssertRefused($"{A.Value:x} is not another member of this cluster");
    }

    [Fact]
    public void Another_protocol_version_is_refused()
    {
        _frameOfB.Hello.ProtocolVersion = 1;
        AssertRefused("peer protocol version 1 is not spoken here, only 2");
    }

    [Fact]
    public void A_stream_without_hello_is_refused()
    {
        _frameOfB.Hello = null;
        AssertRefused("the first frame of a peer stream must be a hello and nothing else");
    }

    [Fact]
    public void Messages_beside_the_hello_are_refused()
    {
        _frameOfB.Messages.Add(new PeerMessage());
        AssertRefused("the first frame of a peer stream must be a hello and nothing else");
    }

    private void AssertRefused(string sentence) =>
        Assert.Equal(new Status(StatusCode.FailedPrecondition, sentence), _atA.Check(_frameOfB)!.Status);
}
