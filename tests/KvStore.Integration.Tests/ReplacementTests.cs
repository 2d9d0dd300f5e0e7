using System.Collections.Concurrent;
using Google.Protobuf;
using Grpc.Core;
using KvStore.Contracts.Etcd;
using KvStore.Integration.Tests.Processes;

namespace KvStore.Integration.Tests;

/// <summary>
/// Goal: every machine of a cluster can be replaced while clients write. Method: real processes; for each old node a new one is added as a
/// learner, promoted when it has caught up, and the old one removed; the writers repeat what may be repeated.
/// </summary>
public sealed class ReplacementTests
{
    private const int Writers = 8;
    private const int NodeRemovedExitCode = 77;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Every_node_is_replaced_under_load_and_no_write_fails_for_good_or_is_lost()
    {
        await using var cluster = await ProcessCluster.StartAsync(3);
        using var load = new PersistentLoad(cluster, Writers);
        for (var old = 0; old < 3; old++)
        {
            await ReplaceAsync(cluster, load, old);
        }

        await load.StopAsync();

        Assert.Empty(load.FinalErrors);
        Assert.True(load.Acknowledged.Count > 1000, $"only {load.Acknowledged.Count} writes were acknowledged");
        foreach (var node in cluster.Running)
        {
            var all = new RangeRequest { Key = ByteString.CopyFrom(0), RangeEnd = ByteString.CopyFrom(0) };
            var found = (await cluster.Kv(node).RangeAsync(all)).Kvs.ToDictionary(kv => kv.Key.ToStringUtf8(), kv => kv.Value.ToStringUtf8());
            Assert.All(load.Acknowledged, pair => Assert.Equal(pair.Value, found[pair.Key]));
        }
    }

    private static async Task ReplaceAsync(ProcessCluster cluster, PersistentLoad load, int old)
    {
        var through = cluster.Running.First(n => n != old);
        var oldId = (await cluster.Maintenance(old).StatusAsync(new StatusRequest())).Header.MemberId;
        var fresh = cluster.Reserve();
        var added = await cluster.Members(through).MemberAddAsync(
            new MemberAddRequest { PeerURLs = { cluster.PeerUrl(fresh) }, IsLearner = true });
        cluster.Launch(fresh);
        await RepeatAsync(
            async () => await cluster.Members(through).MemberPromoteAsync(new MemberPromoteRequest { ID = added.Member.ID }),
            StatusCode.FailedPrecondition);
        load.Use(fresh);

        load.Avoid(old);
        await RepeatAsync(async () => await cluster.Members(through).MemberRemoveAsync(new MemberRemoveRequest { ID = oldId }), StatusCode.Unavailable);
        var exitCode = await cluster.Server(old).WaitForExitAsync(Patience);
        Assert.True(exitCode == NodeRemovedExitCode, cluster.Server(old).Output);
        Assert.Contains("may be deleted", cluster.Server(old).Output, StringComparison.Ordinal);
        await cluster.KillAsync(old);
    }

    /// <summary>Repeats a change while it is refused for a reason that passes; done also when an earlier attempt had been made after all.</summary>
    private static async Task RepeatAsync(Func<Task> change, StatusCode passing)
    {
        var deadline = DateTime.UtcNow + Patience;
        while (true)
        {
            try
            {
                await change();
                return;
            }
            catch (RpcException e) when (e.StatusCode == StatusCode.NotFound
                || e.Status.Detail.Contains("can only promote a learner member", StringComparison.Ordinal) && !e.Status.Detail.Contains("in sync", StringComparison.Ordinal))
            {
                return;
            }
            catch (RpcException e) when ((e.StatusCode == passing || e.StatusCode == StatusCode.Unavailable) && DateTime.UtcNow < deadline)
            {
                await Task.Delay(50);
            }
        }
    }

    /// <summary>Writers that repeat a write on other nodes until it succeeds, as long as its error allows that.</summary>
    private sealed class PersistentLoad : IDisposable
    {
        private readonly ProcessCluster _cluster;
        private readonly CancellationTokenSource _stop = new();
        private readonly ConcurrentDictionary<int, bool> _nodes = new();
        private readonly Task _writers;

        public PersistentLoad(ProcessCluster cluster, int writers)
        {
            _cluster = cluster;
            foreach (var node in cluster.Running)
            {
                Use(node);
            }

            _writers = Task.WhenAll(Enumerable.Range(0, writers).Select(WriteAsync));
        }

        public ConcurrentDictionary<string, string> Acknowledged { get; } = new();

        /// <summary>Errors after which a client must not repeat a write of a key that is its own.</summary>
        public ConcurrentQueue<string> FinalErrors { get; } = new();

        public void Use(int node) => _nodes[node] = true;

        public void Avoid(int node) => _nodes.TryRemove(node, out _);

        public async Task StopAsync()
        {
            await _stop.CancelAsync();
            await _writers.WaitAsync(Patience);
        }

        public void Dispose() => _stop.Dispose();

        private async Task WriteAsync(int writer)
        {
            for (var i = 0; !_stop.IsCancellationRequested; i++)
            {
                var (key, value) = ($"w{writer}-{i}", $"{writer}:{i}");
                await WriteAsync(key, value, writer + i);
                Acknowledged[key] = value;
            }
        }

        private async Task WriteAsync(string key, string value, int start)
        {
            var request = new PutRequest { Key = ByteString.CopyFromUtf8(key), Value = ByteString.CopyFromUtf8(value) };
            for (var attempt = start; ; attempt++)
            {
                var nodes = _nodes.Keys.Order().ToArray();
                try
                {
                    await _cluster.Kv(nodes[attempt % nodes.Length]).PutAsync(request, deadline: DateTime.UtcNow.AddSeconds(8));
                    return;
                }
                catch (RpcException e)
                {
                    if (e.StatusCode is not (StatusCode.Unavailable or StatusCode.DeadlineExceeded))
                    {
                        FinalErrors.Enqueue($"{e.StatusCode}: {e.Status.Detail}");
                        return;
                    }

                    await Task.Delay(20);
                }
            }
        }
    }
}
