using KvStore.Contracts.Internal;
using KvStore.Node.Cluster;
using KvStore.Node.Transport;
using KvStore.Raft;
using KvStore.Storage.Files;
using KvStore.Testing.Files;

namespace KvStore.Node.Tests.Cluster;

/// <summary>The description of the cluster that a node keeps which joined.</summary>
public sealed class ClusterFileTests
{
    private readonly FaultyFileSystem _files = new();

    [Fact]
    public void What_was_written_is_read_back()
    {
        var members = new[]
        {
            new Member(new NodeId(3), string.Empty, ["http://10.0.0.3:2380", "http://10.0.1.3:2380"], []) { IsLearner = true },
            new Member(new NodeId(1), string.Empty, ["http://10.0.0.1:2380"], []),
        };
        Assert.Null(ClusterFile.Find(_files, "/data"));

        new ClusterFile(ClusterDefinition.Joined(0xab, [.. members]), new NodeId(3)).Write(_files, "/data");

        var found = ClusterFile.Find(_files, "/data")!;
        Assert.Equal(new NodeId(3), found.Self);
        Assert.Equal(0xabul, found.Cluster.ClusterId);
        Assert.Equal([1ul, 3ul], found.Cluster.Members.Select(m => m.Id.Value));
        Assert.Equal([false, true], found.Cluster.Members.Select(m => m.IsLearner));
        Assert.Equal(members[0].PeerUrls.AsEnumerable(), found.Cluster.Members[1].PeerUrls);
    }

    // A member that lost its disk before a node joined is as unknown to that node as any other; those who were here know it.
    [Fact]
    public void Node_that_joins_shuts_out_whom_the_members_shut_out()
    {
        var member = new Member(new NodeId(3), string.Empty, ["http://10.0.0.3:2380"], []);
        KnownPeer[] known = [new() { Id = 1, Incarnation = 11 }, new() { Id = 3, Incarnation = 33 }];
        new ClusterFile(ClusterDefinition.Joined(0xab, [member]), new NodeId(3)).WriteJoined(_files, "/data", known);

        Assert.NotNull(ClusterFile.Find(_files, "/data"));
        var book = PeerBook.Open(_files, "/data");
        Assert.False(book.Recognize(new NodeId(1), incarnation: 12));
        Assert.True(book.Recognize(new NodeId(1), incarnation: 11));
        Assert.Equal([1ul], book.Known.Select(peer => peer.Id));
    }

    [Fact]
    public void Damage_is_found_at_every_byte()
    {
        var member = new Member(new NodeId(1), string.Empty, ["http://10.0.0.1:2380"], []);
        new ClusterFile(ClusterDefinition.Joined(0xab, [member]), new NodeId(1)).Write(_files, "/data");
        var length = _files.ReadAll("/data/CLUSTER").Length;
        for (var offset = 0; offset < length; offset++)
        {
            var copy = _files.Clone();
            copy.Damage("/data/CLUSTER", offset, 0x04);
            Assert.Throws<StorageCorruptionException>(() => ClusterFile.Find(copy, "/data"));
        }
    }
}
