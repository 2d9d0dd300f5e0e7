using Google.Protobuf;
using KvStore.Contracts.Etcd;

namespace KvStore.Node.Tests.Cluster;

public sealed class LargeStateTests
{
    private const int Values = 100;
    private const int ValueBytes = 512 * 1024;

    [Fact]
    public async Task Fifty_megabytes_reach_a_node_that_was_away_while_small_writes_go_on()
    {
        await using var cluster = new TestCluster(3, options => options with
        {
            SnapshotEntries = 80,
            SnapshotKeepEntries = 1,
            SnapshotBytesPerSecondMax = long.MaxValue / 2,
        });
        var leader = await cluster.WaitForLeaderAsync();
        var away = (leader + 1) % 3;
        await cluster.StopAsync(away);
        for (var i = 0; i < Values; i++)
        {
            await PutAsync(cluster[leader], $"large{i:d3}", i);
        }

        await cluster.WaitUntilAsync(() => cluster[leader].Snapshots.Saved > 0, "a snapshot");

        cluster.Start(away);
        var small = 0;
        while (cluster[away].Snapshots.Received == 0)
        {
            await TestCluster.PutUntilDoneAsync(cluster[leader], $"small{small++}", "value");
        }

        var last = (await TestCluster.PutUntilDoneAsync(cluster[leader], "last", "value")).Header.Revision;
        await cluster.WaitUntilAsync(async () => await HeadRevisionAsync(cluster[away]) >= last, "the node to catch up");
        for (var i = 0; i < Values; i++)
        {
            var get = await cluster[away].RangeAsync(TestCluster.Get($"large{i:d3}", serializable: true), CancellationToken.None);
            var value = get.Value!.Kvs.Single().Value;
            Assert.Equal((ValueBytes, (byte)i), (value.Length, value[^1]));
        }
    }

    private static async Task PutAsync(KvNode node, string key, int seed)
    {
        var value = new byte[ValueBytes];
        value[^1] = (byte)seed;
        var request = new PutRequest { Key = ByteString.CopyFromUtf8(key), Value = UnsafeByteOperations.UnsafeWrap(value) };
        Assert.Null((await node.PutAsync(request, CancellationToken.None)).Error);
    }

    private static async Task<long> HeadRevisionAsync(KvNode node) =>
        (await node.RangeAsync(TestCluster.Get("nothing", serializable: true), CancellationToken.None)).Value!.Header.Revision;
}
