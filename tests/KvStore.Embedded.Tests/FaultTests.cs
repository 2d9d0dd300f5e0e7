using KvStore.Client;

namespace KvStore.Embedded.Tests;

/// <summary>What may happen to the nodes of an embedded cluster, and that a client's writes come through it once.</summary>
public sealed class FaultTests
{
    [Fact]
    public async Task A_cluster_goes_on_with_what_is_in_its_folder()
    {
        var folder = Directory.CreateTempSubdirectory("kvstore-test-").FullName;
        try
        {
            long revision;
            await using (var first = await EmbeddedCluster.StartAsync(nodes: 3, new EmbeddedOptions { Folder = folder }))
            {
                revision = await first.Client.PutAsync("a", "kept");
            }

            await using var second = await EmbeddedCluster.StartAsync(nodes: 3, new EmbeddedOptions { Folder = folder });
            var entry = await second.Client.GetAsync("a");
            Assert.Equal(("kept", revision), (entry!.Value.ToString(), entry.ModRevision));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task A_folder_of_its_own_goes_with_the_cluster()
    {
        string folder;
        await using (var cluster = await EmbeddedCluster.StartAsync())
        {
            folder = cluster.Folder;
            Assert.True(Directory.Exists(folder));
        }

        Assert.False(Directory.Exists(folder));
    }

    [Fact]
    public async Task Writes_are_done_once_while_nodes_are_killed_one_after_another()
    {
        await using var cluster = await EmbeddedCluster.StartAsync(nodes: 3);
        using var stopping = new CancellationTokenSource();
        var counting = Task.WhenAll(Enumerable.Range(0, 8).Select(number => CountAsync(cluster.Client, $"{{count}}/{number}", stopping.Token)));
        foreach (var node in cluster.Nodes)
        {
            await node.KillAsync();
            await cluster.WaitForLeaderAsync();
            await cluster.Client.PutAsync("between", "x");
            node.Start();
            await cluster.Client.PutAsync("between", "x");
        }

        await stopping.CancelAsync();
        foreach (var (number, acknowledged) in (await counting).Index())
        {
            // The version counts the writes that were done.
            var entry = await cluster.Client.GetAsync($"{{count}}/{number}");
            Assert.Equal(acknowledged, entry?.Version ?? 0);
        }
    }

    [Fact]
    public async Task A_paused_leader_is_replaced_and_comes_back_as_a_follower()
    {
        await using var cluster = await EmbeddedCluster.StartAsync(nodes: 3);
        var paused = await cluster.WaitForLeaderAsync();
        paused.Pause();
        var others = cluster.Nodes.Where(node => node != paused).ToArray();
        await UntilAsync(() => others.Any(static node => node.IsLeader));
        await cluster.Client.PutAsync("a", "while paused");
        paused.Resume();
        await UntilAsync(() => !paused.IsLeader && cluster.Nodes.Count(static node => node.IsLeader) == 1);
        Assert.Equal("while paused", (await cluster.Client.GetAsync("a"))!.Value.ToString());
    }

    [Fact]
    public async Task The_smaller_side_of_a_partition_serves_nobody_and_follows_after_it()
    {
        await using var cluster = await EmbeddedCluster.StartAsync(nodes: 3);
        var alone = await cluster.WaitForLeaderAsync();
        var others = cluster.Nodes.Where(node => node != alone).ToArray();
        cluster.Partition([alone], others);
        await UntilAsync(() => others.Any(static node => node.IsLeader));
        await cluster.Client.PutAsync("a", "of the majority");
        cluster.Heal();
        await UntilAsync(() => !alone.IsLeader);
        Assert.Equal("of the majority", (await cluster.Client.GetAsync("a"))!.Value.ToString());
    }

    [Fact]
    public async Task A_slow_network_only_slows()
    {
        await using var cluster = await EmbeddedCluster.StartAsync(nodes: 3);
        cluster.Slow(TimeSpan.FromMilliseconds(20));
        await cluster.Client.PutAsync("a", "slow");
        cluster.Slow(TimeSpan.Zero);
        Assert.Equal("slow", (await cluster.Client.GetAsync("a"))!.Value.ToString());
    }

    [Fact]
    public async Task Without_a_majority_a_write_is_refused_or_unknown_and_a_stale_read_is_answered()
    {
        await using var cluster = await EmbeddedCluster.StartAsync(nodes: 3, new EmbeddedOptions { RequestTimeout = TimeSpan.FromSeconds(1) });
        await cluster.Client.PutAsync("a", "before");
        var left = await cluster.WaitForLeaderAsync();
        foreach (var node in cluster.Nodes.Where(node => node != left))
        {
            await node.KillAsync();
        }

        var error = await Assert.ThrowsAsync<KvException>(() => cluster.Client.PutAsync("a", "after"));
        Assert.Contains(error.Code, (KvErrorCode[])[KvErrorCode.UnknownOutcome, KvErrorCode.Unavailable, KvErrorCode.DeadlineExceeded]);
        var stale = await cluster.Client.GetAsync("a", new KvReadOptions { Consistency = KvConsistency.Serializable });
        Assert.Equal("before", stale!.Value.ToString());
    }

    [Fact]
    public async Task A_watch_misses_nothing_while_nodes_are_killed()
    {
        await using var cluster = await EmbeddedCluster.StartAsync(nodes: 3);
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        var first = await cluster.Client.PutAsync("w", "0");
        var watching = TakeAsync(cluster.Client, first, count: 60, patience.Token);
        for (var number = 1; number < 60; number++)
        {
            if (number % 20 == 10)
            {
                var node = cluster.Nodes[number / 20];
                await node.KillAsync();
                await cluster.WaitForLeaderAsync(patience.Token);
                node.Start();
            }

            await cluster.Client.PutAsync("w", $"{number}");
        }

        Assert.Equal(Enumerable.Range(0, 60).Select(static number => $"{number}"), await watching);
    }

    private static async Task<List<string>> TakeAsync(KvClient client, long from, int count, CancellationToken cancellationToken)
    {
        var values = new List<string>();
        await foreach (var told in client.WatchAsync(KvRange.Key("w"), new KvWatchOptions { FromRevision = from }, cancellationToken))
        {
            values.Add(told.Entry.Value.ToString());
            if (values.Count == count)
            {
                break;
            }
        }

        return values;
    }

    private static async Task<int> CountAsync(KvClient client, string key, CancellationToken stopping)
    {
        var acknowledged = 0;
        while (!stopping.IsCancellationRequested)
        {
            await client.PutAsync(key, "x", cancellationToken: CancellationToken.None);
            acknowledged++;
        }

        return acknowledged;
    }

    private static async Task UntilAsync(Func<bool> condition)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (!condition())
        {
            await Task.Delay(TimeSpan.FromMilliseconds(5), patience.Token);
        }
    }
}
