using System.Collections.Concurrent;
using Google.Protobuf;
using Grpc.Core;
using KvStore.Contracts.Etcd;
using KvStore.Integration.Tests.Processes;

namespace KvStore.Integration.Tests;

/// <summary>Goal: no acknowledged write is ever lost. Method: SIGKILL real processes under load, then read everything back.</summary>
public sealed class CrashTests
{
    private const int Rounds = 20;
    private const int Writers = 8;

    [Fact]
    public async Task Killing_any_node_at_any_time_under_load_loses_no_acknowledged_write()
    {
        var random = new Random(20_240_601);
        await using var cluster = await ProcessCluster.StartAsync(3);
        using var stop = new CancellationTokenSource();
        var acknowledged = new ConcurrentDictionary<string, string>();
        var attempted = new ConcurrentDictionary<string, string>();
        var writers = Enumerable.Range(0, Writers)
            .Select(w => WriteAsync(cluster, w, acknowledged, attempted, stop.Token))
            .ToList();

        for (var round = 0; round < Rounds; round++)
        {
            await Task.Delay(random.Next(100, 900));
            var leader = await cluster.FindLeaderAsync();
            var victim = round % 2 == 0 && leader >= 0 ? leader : random.Next(3);
            await cluster.KillAsync(victim);
            await Task.Delay(random.Next(50, 1500));
            cluster.Launch(victim);
            await cluster.WaitUntilServingAsync();
        }

        await stop.CancelAsync();
        await Task.WhenAll(writers);

        Assert.True(acknowledged.Count > Rounds, $"only {acknowledged.Count} writes were acknowledged: the load never ran");
        for (var node = 0; node < 3; node++)
        {
            var found = await ReadAllAsync(cluster, node);
            foreach (var (key, value) in acknowledged)
            {
                Assert.True(found.TryGetValue(key, out var stored), $"node {node + 1} lost the acknowledged {key}");
                Assert.Equal(value, stored);
            }

            Assert.All(found, pair => Assert.Equal(attempted[pair.Key], pair.Value));
        }
    }

    [Fact]
    public async Task Without_a_majority_a_write_is_refused_with_a_typed_error_within_its_deadline_and_never_acknowledged()
    {
        await using var cluster = await ProcessCluster.StartAsync(3);
        await cluster.PutAsync(0, Put("before", "1"));
        await cluster.KillAsync(1);
        await cluster.KillAsync(2);

        for (var i = 0; i < 5; i++)
        {
            var error = await Assert.ThrowsAsync<RpcException>(
                async () => await cluster.Kv(0).PutAsync(Put("during", $"{i}"), deadline: DateTime.UtcNow.AddSeconds(10)));
            Assert.Equal(StatusCode.Unavailable, error.StatusCode);
            Assert.StartsWith("etcdserver: ", error.Status.Detail, StringComparison.Ordinal);
        }

        var read = await Assert.ThrowsAsync<RpcException>(
            async () => await cluster.Kv(0).RangeAsync(Get("before"), deadline: DateTime.UtcNow.AddSeconds(10)));
        Assert.Equal(StatusCode.Unavailable, read.StatusCode);

        cluster.Launch(1);
        await cluster.WaitUntilServingAsync();
        Assert.Equal("1", (await cluster.Kv(0).RangeAsync(Get("before"))).Kvs.Single().Value.ToStringUtf8());
    }

    [Fact]
    public async Task A_cluster_killed_as_a_whole_comes_back_with_everything_acknowledged()
    {
        await using var cluster = await ProcessCluster.StartAsync(3);
        for (var i = 0; i < 100; i++)
        {
            await cluster.PutAsync(i % 3, Put($"k{i}", $"v{i}"));
        }

        await Task.WhenAll(Enumerable.Range(0, 3).Select(cluster.KillAsync));
        for (var i = 0; i < 3; i++)
        {
            cluster.Launch(i);
        }

        await cluster.WaitUntilServingAsync();
        var found = await ReadAllAsync(cluster, node: 1);
        Assert.All(Enumerable.Range(0, 100), i => Assert.Equal($"v{i}", found[$"k{i}"]));
    }

    private static async Task WriteAsync(
        ProcessCluster cluster,
        int writer,
        ConcurrentDictionary<string, string> acknowledged,
        ConcurrentDictionary<string, string> attempted,
        CancellationToken stop)
    {
        for (var i = 0; !stop.IsCancellationRequested; i++)
        {
            var (key, value) = ($"w{writer}-{i}", $"{writer}:{i}");
            attempted[key] = value;
            try
            {
                await cluster.Kv((writer + i) % 3).PutAsync(Put(key, value), deadline: DateTime.UtcNow.AddSeconds(8), cancellationToken: CancellationToken.None);
                acknowledged[key] = value;
            }
            catch (RpcException)
            {
                // Unknown outcome: it may be there or not, but never with another value. Do not spin on a dead endpoint.
                await Task.Delay(20, CancellationToken.None);
            }
        }
    }

    private static async Task<Dictionary<string, string>> ReadAllAsync(ProcessCluster cluster, int node)
    {
        var all = new RangeRequest { Key = ByteString.CopyFrom(0), RangeEnd = ByteString.CopyFrom(0) };
        var response = await cluster.Kv(node).RangeAsync(all);
        return response.Kvs.ToDictionary(kv => kv.Key.ToStringUtf8(), kv => kv.Value.ToStringUtf8(), StringComparer.Ordinal);
    }

    private static PutRequest Put(string key, string value) =>
        new() { Key = ByteString.CopyFromUtf8(key), Value = ByteString.CopyFromUtf8(value) };

    private static RangeRequest Get(string key) => new() { Key = ByteString.CopyFromUtf8(key) };
}
