using Google.Protobuf;
using KvStore.Contracts.Internal;
using KvStore.Node.Divergence;
using KvStore.Raft;

namespace KvStore.Node.Tests.Stepped;

/// <summary>
/// A value is changed on its way to one of three nodes, which therefore applies something else under the same index. Nodes compare at every
/// 16th entry, and after ten idle seconds.
/// </summary>
public sealed class DivergenceStepTests
{
    private readonly SteppedCluster _cluster = new(3);
    private readonly List<DivergenceFinding> _findings = [];

    [Fact]
    public void Odd_replica_stops_and_the_others_go_on_and_name_it()
    {
        var odd = PlantDifference();
        var failure = Assert.Throws<NodeDivergedException>(() => _cluster.Write("more", 20));
        Assert.Contains($"but node {odd} has ", failure.Message, StringComparison.Ordinal);
        Assert.StartsWith("this node's state is not what the log says: group 1, applied index 16: ", failure.Message, StringComparison.Ordinal);

        var stopped = _cluster.Nodes[_cluster.Ids.IndexOf(odd)];
        stopped.CutPower(Testing.Files.PowerCut.LoseUnsynced, new Random(1));
        _cluster.Write("after", 40);
        Assert.NotEmpty(_findings);
        Assert.All(_findings.Where(finding => finding.Majority is not null), finding => Assert.True(finding.Names(odd)));
        _cluster.Until(() => _cluster.Nodes.Where(node => node.IsUp).All(node => node.Get("after39") == "value"), "the others to apply all");
    }

    [Fact]
    public void Difference_in_an_idle_group_is_found_too()
    {
        var odd = PlantDifference();
        Rounds();
        _cluster.Time.Pass(9_000);
        Rounds();
        _cluster.Time.Pass(2_000);
        var failure = Assert.Throws<NodeDivergedException>(Rounds);
        Assert.Contains($"but node {odd} has ", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Equal_replicas_compare_and_find_nothing()
    {
        Watch();
        _cluster.Write("k", 100);
        Rounds();
        _cluster.Time.Pass(11_000);
        Rounds();
        _cluster.Time.Pass(11_000);
        Rounds();
        Assert.Empty(_findings);
        Assert.All(_cluster.Nodes, node => Assert.Equal(0, node.Replica.Divergences));
    }

    /// <summary>With one node away the two that are left cannot tell which of them is wrong: both say so, and both go on.</summary>
    [Fact]
    public void Without_a_majority_nobody_stops()
    {
        var odd = PlantDifference();
        var leader = _cluster.Leader();
        var third = Enumerable.Range(0, 3).Single(i => _cluster.Nodes[i] != leader && _cluster.Ids[i] != odd);
        _cluster.Network.Isolated.Add(_cluster.Ids[third]);
        _cluster.Write("more", 40);
        Assert.NotEmpty(_findings);
        Assert.All(_findings, finding => Assert.Null(finding.Majority));
        Assert.True(leader.Replica.Divergences > 0);
    }

    /// <summary>Returns the node that has another value than the others under the key "planted".</summary>
    private NodeId PlantDifference()
    {
        Watch();
        var leader = _cluster.Leader();
        var odd = _cluster.Ids.First(id => id != _cluster.Ids[_cluster.Nodes.IndexOf(leader)]);
        _cluster.Network.Tamper = (to, message) =>
        {
            if (to == odd && message.BodyCase == PeerMessage.BodyOneofCase.AppendRequest)
            {
                foreach (var entry in message.AppendRequest.Entries)
                {
                    entry.Payload = Changed(entry.Payload);
                }
            }
        };
        var put = leader.Put("planted", "AAAA");
        _cluster.Until(() => put.IsCompleted, "the put");
        _cluster.Until(() => _cluster.Nodes.All(node => node.Get("planted") is not null), "the put everywhere");
        Assert.Equal("BBBB", _cluster.Nodes[_cluster.Ids.IndexOf(odd)].Get("planted"));
        _cluster.Network.Tamper = null;
        return odd;
    }

    private static ByteString Changed(ByteString payload)
    {
        var bytes = payload.ToByteArray();
        var at = bytes.AsSpan().IndexOf("AAAA"u8);
        if (at >= 0)
        {
            "BBBB"u8.CopyTo(bytes.AsSpan(at));
        }

        return ByteString.CopyFrom(bytes);
    }

    private void Watch()
    {
        foreach (var node in _cluster.Nodes)
        {
            node.Replica.OnDivergence = _findings.Add;
        }
    }

    private void Rounds()
    {
        for (var i = 0; i < 60; i++)
        {
            _cluster.Round();
        }
    }
}
