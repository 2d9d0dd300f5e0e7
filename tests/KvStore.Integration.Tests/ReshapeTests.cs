using System.Collections.Concurrent;
using Google.Protobuf;
using Grpc.Core;
using KvStore.Contracts.Etcd;
using KvStore.Contracts.V1;
using KvStore.Integration.Tests.Processes;

namespace KvStore.Integration.Tests;

/// <summary>Goal: groups come and go under load and faults, and no acknowledged write is lost. Method: real processes; the node that carries a rebalance out is killed in it.</summary>
public sealed class ReshapeTests
{
    private const int Writers = 3;
    private const int KeysOfEach = 200;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    [Fact]
    public async Task Groups_come_and_go_while_the_leader_of_the_first_is_killed()
    {
        await using var cluster = await ProcessCluster.StartAsync(3);
        using var stop = new CancellationTokenSource();
        var acknowledged = new ConcurrentDictionary<string, string>();
        var writers = Enumerable.Range(0, Writers).Select(writer => WriteAsync(cluster, writer, acknowledged, stop.Token)).ToList();

        await AskAsync(cluster, static topology => topology.AddGroupAsync(new GroupAddRequest { Id = 2 }).ResponseAsync);
        await AskAsync(cluster, static topology => topology.AddGroupAsync(new GroupAddRequest { Id = 3, Weight = 2 }).ResponseAsync);
        await UntilAsync(cluster, static all => all.Groups.All(static group => group.Phase == GroupPhase.Active));
        await AskAsync(cluster, static topology => topology.RebalanceAsync(new RebalanceRequest()).ResponseAsync);
        await UntilAsync(cluster, static all => all.Moves.Count > 0);
        await KillLeaderAsync(cluster);
        var balanced = await UntilAsync(cluster, static all => !all.IsRebalancing && all.Moves.Count == 0);
        Assert.Equal([1024U, 1024U, 2048U], balanced.Groups.Select(static group => group.Slots));

        await AskAsync(cluster, static topology => topology.DrainGroupAsync(new GroupDrainRequest { Group = 3 }).ResponseAsync);
        await KillLeaderAsync(cluster);
        await UntilAsync(cluster, static all => all.Groups[2].Slots == 0 && all.Moves.Count == 0);
        await AskAsync(cluster, static topology => topology.RemoveGroupAsync(new GroupRemoveRequest { Group = 3 }).ResponseAsync);
        await stop.CancelAsync();
        await Task.WhenAll(writers);

        for (var node = 0; node < 3; node++)
        {
            await cluster.KillAsync(node);
        }

        for (var node = 0; node < 3; node++)
        {
            cluster.Launch(node);
        }

        await cluster.WaitUntilServingAsync();
        Assert.Equal([2048U, 2048U], (await UntilAsync(cluster, static all => all.Groups.Count == 2)).Groups.Select(static group => group.Slots));
        await CheckAsync(cluster, acknowledged);
    }

    private static async Task KillLeaderAsync(ProcessCluster cluster)
    {
        var leader = await cluster.FindLeaderAsync();
        if (leader >= 0)
        {
            await cluster.KillAsync(leader);
            cluster.Launch(leader);
        }
    }

    /// <summary>Every key is there once, with the last value that was acknowledged.</summary>
    private static async Task CheckAsync(ProcessCluster cluster, ConcurrentDictionary<string, string> acknowledged)
    {
        Assert.NotEmpty(acknowledged);
        var range = new RangeRequest { Key = ByteString.CopyFromUtf8("w"), RangeEnd = ByteString.CopyFromUtf8("x") };
        RangeResponse? found = null;
        await RetryAsync(async () => found = await cluster.Kv(1).RangeAsync(range));
        Assert.Equal(
            acknowledged.OrderBy(static pair => pair.Key, StringComparer.Ordinal),
            found!.Kvs.Select(static pair => KeyValuePair.Create(pair.Key.ToStringUtf8(), pair.Value.ToStringUtf8())));
    }

    /// <summary>Writes keys anew and anew, each until it is acknowledged; what is left unknown is written again.</summary>
    private static async Task WriteAsync(
        ProcessCluster cluster, int writer, ConcurrentDictionary<string, string> acknowledged, CancellationToken stop)
    {
        for (var i = 0; !stop.IsCancellationRequested; i++)
        {
            var (key, value, node) = ($"w{writer}-{i % KeysOfEach}", $"{i}", writer + i);
            var put = new PutRequest { Key = ByteString.CopyFromUtf8(key), Value = ByteString.CopyFromUtf8(value) };
            await RetryAsync(async () => await cluster.Kv(node++ % 3).PutAsync(put, deadline: DateTime.UtcNow.AddSeconds(10)));
            acknowledged[key] = value;
        }
    }

    private static async Task<TopologyDescription> UntilAsync(ProcessCluster cluster, Func<TopologyDescription, bool> holds)
    {
        using var timeout = new CancellationTokenSource(Patience);
        while (true)
        {
            var topology = await AskAsync(
                cluster, static client => client.DescribeAsync(new TopologyDescribeRequest { Linearizable = true }).ResponseAsync);
            if (holds(topology))
            {
                return topology;
            }

            await Task.Delay(20, timeout.Token);
        }
    }

    /// <summary>Asks one node after the other until one answers. Each request may be sent again.</summary>
    private static async Task<T> AskAsync<T>(ProcessCluster cluster, Func<Topology.TopologyClient, Task<T>> ask)
    {
        T? answer = default;
        var node = 0;
        await RetryAsync(async () => answer = await ask(cluster.Topology(node++ % 3)));
        return answer!;
    }

    private static async Task RetryAsync(Func<Task> attempt)
    {
        using var timeout = new CancellationTokenSource(Patience);
        while (true)
        {
            try
            {
                await attempt();
                return;
            }
            catch (RpcException e) when (e.StatusCode is StatusCode.Unavailable or StatusCode.DeadlineExceeded)
            {
                await Task.Delay(20, timeout.Token);
            }
        }
    }
}
