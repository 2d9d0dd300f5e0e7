using System.Globalization;
using KvStore.Contracts;
using KvStore.Contracts.Etcd;
using KvStore.Node.Tests.Cluster;
using KvStore.Node.Tests.StateMachine;
using Xunit.Abstractions;

namespace KvStore.Node.Tests.Engines.Mixed;

/// <summary>
/// Replicas of one group on three different engines have equal states: through a mixed workload with transfers of the leadership,
/// compactions and restarts of all nodes; each node is restarted at least once. 3,000 operations, or as many as KVSTORE_MIXED_OPERATIONS says.
/// </summary>
public sealed class MixedEnginesTests(ITestOutputHelper output)
{
    private const int OperationsUsually = 3000;
    private const int EventsPerRound = 12;
    private const int OperationsPerRound = 20_000;
    private const int Seed = 1;

    private int _transfers;
    private int _compactions;
    private int _restarts;

    [Fact]
    public async Task Replicas_on_three_engines_have_equal_state_hashes()
    {
        var operations = Environment.GetEnvironmentVariable("KVSTORE_MIXED_OPERATIONS") is { } text
            ? int.Parse(text, CultureInfo.InvariantCulture)
            : OperationsUsually;
        var events = EventsPerRound * Math.Max(1, operations / OperationsPerRound);
        await using var cluster = MixedCluster.Create(snapshotEntries: Math.Min(operations / 20, 1000));
        await cluster.WaitForLeaderAsync();
        var workload = new MixedWorkload(cluster, operations, Seed);
        var running = workload.RunAsync();
        for (var i = 0; i < events; i++)
        {
            var due = operations / (events + 1) * (i + 1);
            await cluster.WaitUntilAsync(() => workload.Done >= due || running.IsCompleted, $"{due} operations");
            await DisturbAsync(cluster, i);
        }

        await running;
        var (index, hashes) = await MixedCluster.WaitUntilEqualAsync(cluster);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{workload.Done} operations ({workload.Failed} tried again), {_transfers} transfers, {_compactions} compactions, {_restarts} restarts; at applied index {index}:"));
        for (var i = 0; i < hashes.Count; i++)
        {
            var snapshots = cluster[i].Snapshots;
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {MixedCluster.KindOf(i),-8} state hash {hashes[i]:x16}; since its start {snapshots.Saved} snapshots written, {snapshots.Sent} sent, {snapshots.Received} received"));
        }

        Assert.All(hashes, hash => Assert.Equal(hashes[0], hash));
        Assert.All(cluster.Running, static node => Assert.Equal(0, node.Divergences));
        Assert.Equal(events / 4, _restarts);
        await CompareReadsAsync(cluster);
    }

    private static async Task CompareReadsAsync(TestCluster cluster)
    {
        var all = Op.Range("\0", "\0");
        all.Serializable = true;
        var revision = (await cluster[0].RangeAsync(all, CancellationToken.None)).Value!.Header.Revision;
        for (all.Revision = revision; all.Revision > revision - 20; all.Revision--)
        {
            var answers = new List<(KvError? Error, string Pairs)>();
            foreach (var node in cluster.Running)
            {
                var answer = await node.RangeAsync(all, CancellationToken.None);
                answers.Add((answer.Error, Op.Show(answer.Value?.Kvs ?? [])));
            }

            Assert.All(answers, answer => Assert.Equal(answers[0], answer));
        }
    }

    /// <summary>Transfer, compaction, transfer, restart; and so for each node.</summary>
    private async Task DisturbAsync(TestCluster cluster, int number)
    {
        var node = number / 4 % 3;
        switch (number % 4)
        {
            case 0:
                await TransferAsync(cluster, node);
                break;
            case 1:
                await CompactAsync(cluster);
                break;
            case 2:
                await TransferAsync(cluster, (node + 1) % 3);
                break;
            default:
                await cluster.StopAsync(node);
                await cluster.WaitForLeaderAsync();
                cluster.Start(node);
                await cluster.WaitForLeaderAsync();
                _restarts++;
                break;
        }
    }

    private async Task TransferAsync(TestCluster cluster, int to)
    {
        var leader = await cluster.WaitForLeaderAsync();
        var moved = await cluster[leader].MoveLeaderAsync(new MoveLeaderRequest { TargetID = cluster.IdOf(to).Value }, CancellationToken.None);
        _transfers += moved.IsOk && leader != to ? 1 : 0;
    }

    private async Task CompactAsync(TestCluster cluster)
    {
        var leader = await cluster.WaitForLeaderAsync();
        var newest = await cluster[leader].RangeAsync(TestCluster.Get("a"), CancellationToken.None);
        var compaction = new CompactionRequest { Revision = Math.Max(1, (newest.Value?.Header.Revision ?? 0) - 50), Physical = true };
        _compactions += (await cluster[leader].CompactAsync(compaction, CancellationToken.None)).IsOk ? 1 : 0;
    }
}
