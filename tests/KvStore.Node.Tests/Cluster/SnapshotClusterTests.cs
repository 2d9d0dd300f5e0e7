namespace KvStore.Node.Tests.Cluster;

/// <summary>Snapshots in running nodes on real files: taken, started from, and sent to whoever was away too long.</summary>
public sealed class SnapshotClusterTests
{
    private const int Keys = 400;

    [Fact]
    public async Task Node_starts_from_its_snapshot_and_the_log_after_it()
    {
        await using var cluster = new TestCluster(1, Often);
        var last = await WriteAsync(cluster[0], "a");
        await WaitForSnapshotAsync(cluster, 0);

        await cluster.StopAsync(0);
        cluster.Start(0);

        await cluster.WaitUntilAsync(async () => await RevisionAsync(cluster[0]) >= last, "the node to apply its log");
        Assert.Equal(last, await RevisionAsync(cluster[0]));
        Assert.Equal(Keys, await CountAsync(cluster[0], "a"));
        Assert.NotEmpty(cluster.SnapshotFiles(0));
    }

    [Fact]
    public async Task Node_that_was_away_while_the_log_was_cut_catches_up_by_snapshot_while_writes_go_on()
    {
        await using var cluster = new TestCluster(3, Often);
        var leader = await cluster.WaitForLeaderAsync();
        var away = (leader + 1) % 3;
        await cluster.StopAsync(away);
        await WriteAsync(cluster[leader], "a");
        await WaitForSnapshotAsync(cluster, leader);

        cluster.Start(away);
        var writes = WriteAsync(cluster[leader], "b");
        await cluster.WaitUntilAsync(() => cluster[away].Snapshots.Received > 0, "a snapshot to be received");
        var last = await writes;
        await cluster.WaitUntilAsync(async () => await RevisionAsync(cluster[away]) >= last, "the node to catch up");

        Assert.Equal(Keys, await CountAsync(cluster[away], "a"));
        Assert.Equal(Keys, await CountAsync(cluster[away], "b"));
    }

    [Fact]
    public async Task Isolated_node_installs_over_its_own_state_while_readers_read_on()
    {
        await using var cluster = new TestCluster(3, Often);
        await WriteAsync(cluster[0], "before");
        var leader = await cluster.WaitForLeaderAsync();
        var away = (leader + 1) % 3;
        cluster.Network.Isolate(cluster.IdOf(away));
        var others = Enumerable.Range(0, 3).Where(i => i != away).ToArray();
        leader = await cluster.WaitForLeaderAsync(others);
        await WriteAsync(cluster[leader], "a");
        await WaitForSnapshotAsync(cluster, leader);

        using var stop = new CancellationTokenSource();
        var reading = ReadUntilAsync(cluster[away], stop.Token);
        cluster.Network.Reconnect(cluster.IdOf(away));
        await cluster.WaitUntilAsync(() => cluster[away].Snapshots.Received > 0, "a snapshot to be received");
        var last = await RevisionAsync(cluster[leader]);
        await cluster.WaitUntilAsync(async () => await RevisionAsync(cluster[away]) >= last, "the node to catch up");
        await stop.CancelAsync();
        Assert.NotEqual(0, await reading);

        Assert.Equal(Keys, await CountAsync(cluster[away], "before"));
        Assert.Equal(Keys, await CountAsync(cluster[away], "a"));
    }

    [Fact]
    public async Task All_nodes_start_from_snapshot_and_log_also_after_an_install()
    {
        await using var cluster = new TestCluster(3, Often);
        var leader = await cluster.WaitForLeaderAsync();
        var away = (leader + 1) % 3;
        await cluster.StopAsync(away);
        await WriteAsync(cluster[leader], "a");
        await WaitForSnapshotAsync(cluster, leader);
        cluster.Start(away);
        var last = await RevisionAsync(cluster[leader]);
        await cluster.WaitUntilAsync(async () => await RevisionAsync(cluster[away]) >= last, "the node to catch up");

        for (var i = 0; i < 3; i++)
        {
            await cluster.StopAsync(i);
        }

        for (var i = 0; i < 3; i++)
        {
            cluster.Start(i);
        }

        await TestCluster.PutUntilDoneAsync(cluster[0], "last", "1");
        for (var i = 0; i < 3; i++)
        {
            var node = cluster[i];
            await cluster.WaitUntilAsync(async () => await RevisionAsync(node) > last, "the node to apply the log");
            Assert.Equal(Keys, await CountAsync(node, "a"));
        }
    }

    [Fact]
    public async Task Node_without_its_snapshot_refuses_to_start_and_says_what_is_missing()
    {
        await using var cluster = new TestCluster(1, Often);
        await WriteAsync(cluster[0], "a");
        await WaitForSnapshotAsync(cluster, 0);
        await WriteAsync(cluster[0], "b");
        await cluster.StopAsync(0);
        foreach (var file in cluster.SnapshotFiles(0))
        {
            File.Delete(file);
        }

        var error = Assert.Throws<KvNodeStartException>(() => cluster.Start(0));

        Assert.Contains("its log begins after entry", error.Message, StringComparison.Ordinal);
        Assert.Contains("has no snapshot that reaches there", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pitfall_84_node_with_a_damaged_snapshot_refuses_to_start_and_names_the_file()
    {
        await using var cluster = new TestCluster(1, Often);
        await WriteAsync(cluster[0], "a");
        await WaitForSnapshotAsync(cluster, 0);
        await cluster.StopAsync(0);
        var file = cluster.SnapshotFiles(0).Single();
        var bytes = await File.ReadAllBytesAsync(file);
        bytes[bytes.Length / 2] ^= 1;
        await File.WriteAllBytesAsync(file, bytes);

        var error = Assert.Throws<KvNodeStartException>(() => cluster.Start(0));

        Assert.Contains(file, error.Message, StringComparison.Ordinal);
        Assert.Contains("is damaged at offset", error.Message, StringComparison.Ordinal);
    }

    private static KvNodeOptions Often(KvNodeOptions options) =>
        options with { SnapshotEntries = 100, SnapshotKeepEntries = 10 };

    private static Task WaitForSnapshotAsync(TestCluster cluster, int node) =>
        cluster.WaitUntilAsync(() => cluster[node].Snapshots.Saved > 1, "snapshots to be taken");

    private static async Task<long> WriteAsync(KvNode node, string prefix)
    {
        long revision = 0;
        for (var i = 0; i < Keys; i++)
        {
            revision = (await TestCluster.PutUntilDoneAsync(node, $"{prefix}{i:d5}", "value")).Header.Revision;
        }

        return revision;
    }

    private static async Task<long> RevisionAsync(KvNode node)
    {
        var get = await node.RangeAsync(TestCluster.Get("nothing", serializable: true), CancellationToken.None);
        return get.Value!.Header.Revision;
    }

    private static async Task<long> CountAsync(KvNode node, string prefix)
    {
        var request = TestCluster.Get(prefix, serializable: true);
        request.RangeEnd = Google.Protobuf.ByteString.CopyFromUtf8(prefix[..^1] + (char)(prefix[^1] + 1));
        request.CountOnly = true;
        return (await node.RangeAsync(request, CancellationToken.None)).Value!.Count;
    }

    /// <summary>Every read sees a whole state: the revision never goes back. Returns how many there were.</summary>
    private static async Task<int> ReadUntilAsync(KvNode node, CancellationToken stop)
    {
        var reads = 0;
        long last = 0;
        while (!stop.IsCancellationRequested)
        {
            var revision = await RevisionAsync(node);
            Assert.True(revision >= last, $"revision {revision} after {last}");
            last = revision;
            reads++;
            await Task.Yield();
        }

        return reads;
    }
}
