using System.Diagnostics;
using System.Globalization;
using Google.Protobuf;
using KvStore.Contracts.Etcd;
using KvStore.Integration.Tests.Processes;
using Xunit.Abstractions;

namespace KvStore.Integration.Tests;

/// <summary>Goal: snapshots do their work between real processes. Method: a node misses more than the others keep in their logs.</summary>
public sealed class SnapshotTests(ITestOutputHelper output)
{
    private const int Writers = 8;
    private const int ValueBytes = 20_000;

    [Fact]
    public async Task A_node_that_was_down_while_the_log_was_cut_catches_up_by_snapshot_while_writes_go_on()
    {
        await using var cluster = await ProcessCluster.StartAsync(
            3, "--snapshot-count", "300", "--snapshot-catchup-entries", "20");
        var leader = await cluster.FindLeaderAsync();
        var away = (leader + 1) % 3;
        await cluster.KillAsync(away);
        var before = await WriteAsync(cluster, leader, "a", writes: 250);
        Assert.NotEmpty(Directory.GetFiles(Path.Combine(cluster.DataDirectory(leader), "snap"), "*.kvs"));

        cluster.Launch(away);
        var during = await WriteAsync(cluster, leader, "b", writes: 100);
        await cluster.WaitUntilServingAsync();
        await cluster.PutAsync(leader, Put("last"));
        await WaitForAsync(cluster, away, "last");

        Assert.Equal(Writers * 250, await CountAsync(cluster, away, "a"));
        Assert.Equal(Writers * 100, await CountAsync(cluster, away, "b"));
        Assert.Contains(
            await MetricsAsync(cluster, away),
            line => line.StartsWith("kvstore_snapshot_received_total", StringComparison.Ordinal) && !line.EndsWith(" 0", StringComparison.Ordinal));
        output.WriteLine(
            string.Create(CultureInfo.InvariantCulture, $"put p99 before {P99(before):F1} ms, while it caught up {P99(during):F1} ms"));
    }

    [Fact]
    public async Task Nodes_killed_while_they_take_snapshots_come_back_with_everything_acknowledged()
    {
        await using var cluster = await ProcessCluster.StartAsync(3, "--snapshot-count", "50", "--snapshot-catchup-entries", "5");
        var written = 0;
        for (var round = 0; round < 6; round++)
        {
            await WriteAsync(cluster, node: (round + 1) % 3, $"r{round}-", writes: 30);
            written += 30 * Writers;
            await cluster.KillAsync(round % 3);
            cluster.Launch(round % 3);
            await cluster.WaitUntilServingAsync();
        }

        for (var node = 0; node < 3; node++)
        {
            Assert.Equal(written, await CountAsync(cluster, node, "r"));
        }
    }

    /// <summary>Every writer puts keys one after the other. Returns how long each took, in milliseconds.</summary>
    private static async Task<List<double>> WriteAsync(ProcessCluster cluster, int node, string prefix, int writes)
    {
        var all = await Task.WhenAll(Enumerable.Range(0, Writers).Select(async writer =>
        {
            var times = new List<double>();
            for (var i = 0; i < writes; i++)
            {
                var started = Stopwatch.GetTimestamp();
                await cluster.PutAsync(node, Put($"{prefix}{writer:d2}-{i:d5}"));
                times.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
            }

            return times;
        }));
        return [.. all.SelectMany(times => times)];
    }

    private static async Task WaitForAsync(ProcessCluster cluster, int node, string key)
    {
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        var request = new RangeRequest { Key = ByteString.CopyFromUtf8(key), Serializable = true };
        while ((await cluster.Kv(node).RangeAsync(request, cancellationToken: timeout.Token)).Count == 0)
        {
            await Task.Delay(20, timeout.Token);
        }
    }

    private static async Task<long> CountAsync(ProcessCluster cluster, int node, string prefix)
    {
        var end = prefix[..^1] + (char)(prefix[^1] + 1);
        var request = new RangeRequest
        {
            Key = ByteString.CopyFromUtf8(prefix),
            RangeEnd = ByteString.CopyFromUtf8(end),
            CountOnly = true,
        };
        return (await cluster.Kv(node).RangeAsync(request, deadline: DateTime.UtcNow.AddSeconds(30))).Count;
    }

    private static async Task<string[]> MetricsAsync(ProcessCluster cluster, int node)
    {
        using var http = new HttpClient();
        return (await http.GetStringAsync(new Uri($"http://{cluster.Endpoint(node)}/metrics"))).Split('\n');
    }

    private static double P99(List<double> times)
    {
        times.Sort();
        return times[(int)(times.Count * 0.99)];
    }

    private static PutRequest Put(string key) =>
        new() { Key = ByteString.CopyFromUtf8(key), Value = UnsafeByteOperations.UnsafeWrap(new byte[ValueBytes]) };
}
