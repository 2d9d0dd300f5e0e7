using Grpc.Net.Client;
using KvStore.Bench.Clusters;
using KvStore.Bench.Connections;
using KvStore.Bench.Output;
using KvStore.Contracts.V1;

namespace KvStore.Bench.Reshape;

/// <summary>Adds a group to a cluster that is in use, lets it get its share of the slots, drains and removes it again, and looks at every key.</summary>
internal sealed class ReshapeRunner(ReshapeOptions options, Action<string> tell, TimeProvider time)
{
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan StepMax = TimeSpan.FromMinutes(30);

    private readonly ReshapeKeys _keys = new(options.Keys, options.ValueSize);
    private int[] _keysBySlot = [];

    /// <summary>Does all of it.</summary>
    public async Task<ReshapeResult> RunAsync(BenchCluster cluster, CancellationToken cancellationToken)
    {
        var leader = cluster.Endpoints[await cluster.FindLeaderAsync(cancellationToken)];
        using var channel = GrpcChannel.ForAddress(leader, new GrpcChannelOptions { HttpHandler = KvHandlers.Create(), DisposeHttpClient = true });
        var topology = new Topology.TopologyClient(channel);
        _keysBySlot = _keys.CountBySlot();
        tell($"{options.Keys} keys into one group");
        await ReshapeLoader.RunAsync(leader, _keys, cancellationToken);
        tell($"{options.Groups} groups");
        for (var group = 1; group < options.Groups; group++)
        {
            await AddGroupAsync(topology, cancellationToken);
        }

        await RebalanceAsync(topology, cancellationToken);
        List<ReshapePhase> phases = [];
        long sentAgain, failed, wrong;
        await using (var clients = new ReshapeClients(options, _keys, cluster.Endpoints, time))
        {
            await Task.Delay(WarmUp, time, cancellationToken);
            var rest = Task.Delay(options.Duration, time, cancellationToken);
            phases.Add(await PhaseAsync("at rest", clients, topology, () => rest, cancellationToken));
            var added = 0UL;
            phases.Add(await PhaseAsync("a group added", clients, topology, AddAsync, cancellationToken));
            phases.Add(await PhaseAsync("the group drained", clients, topology, () => DrainAsync(topology, added, cancellationToken), cancellationToken));
            await topology.RemoveGroupAsync(new GroupRemoveRequest { Group = added }, cancellationToken: cancellationToken);
            phases.Add(await PhaseAsync("the group removed", clients, topology, () => Task.Delay(WarmUp, time, cancellationToken), cancellationToken));
            (sentAgain, failed, wrong) = (clients.SentAgain, clients.Failed, clients.Wrong);

            async Task AddAsync()
            {
                added = await AddGroupAsync(topology, cancellationToken);
                await RebalanceAsync(topology, cancellationToken);
            }
        }

        var audit = new ReshapeAudit(_keys);
        await audit.RunAsync(cluster.Endpoints[^1], cancellationToken);
        var freezes = FreezeCounts.Read(await ReadMetricsAsync(cluster, cancellationToken));
        return new ReshapeResult(phases, freezes, sentAgain, failed, wrong, audit.Missing, audit.Doubled, audit.WrongValues);
    }

    private async Task<ReshapePhase> PhaseAsync(
        string name, ReshapeClients clients, Topology.TopologyClient topology, Func<Task> work, CancellationToken cancellationToken)
    {
        var before = await OwnersAsync(topology, cancellationToken);
        clients.TakeLatency(out _);
        var begin = time.GetTimestamp();
        await work();
        var elapsed = time.GetElapsedTime(begin);
        var latency = clients.TakeLatency(out var requests);
        var after = await OwnersAsync(topology, cancellationToken);
        var moved = Enumerable.Range(0, before.Length).Where(slot => before[slot] != after[slot]).ToList();
        tell($"{name}: {elapsed.TotalSeconds:0.0} s, {moved.Count} slots moved, p99 {LoadText.Milliseconds(latency.P99)} ms");
        return new ReshapePhase(name, elapsed, requests, latency, moved.Count, moved.Sum(slot => (long)_keysBySlot[slot]));
    }

    private async Task<ulong> AddGroupAsync(Topology.TopologyClient topology, CancellationToken cancellationToken)
    {
        var description = await topology.DescribeAsync(new TopologyDescribeRequest { Linearizable = true }, cancellationToken: cancellationToken);
        var added = await topology.AddGroupAsync(new GroupAddRequest { Id = description.NextGroup }, cancellationToken: cancellationToken);
        await UntilAsync(
            topology, now => now.Groups.Any(group => group.Id == added.Id && group.Phase == GroupPhase.Active), "the group to be active", cancellationToken);
        return added.Id;
    }

    private async Task RebalanceAsync(Topology.TopologyClient topology, CancellationToken cancellationToken)
    {
        await topology.RebalanceAsync(new RebalanceRequest(), cancellationToken: cancellationToken);
        await UntilAsync(topology, static now => !now.IsRebalancing && now.Moves.Count == 0, "the slots to have moved", cancellationToken);
    }

    private async Task DrainAsync(Topology.TopologyClient topology, ulong drained, CancellationToken cancellationToken)
    {
        await topology.DrainGroupAsync(new GroupDrainRequest { Group = drained }, cancellationToken: cancellationToken);
        await UntilAsync(
            topology,
            now => now.Moves.Count == 0 && now.Groups.All(group => group.Id != drained || group.Slots == 0),
            "the group to be empty",
            cancellationToken);
    }

    private async Task UntilAsync(
        Topology.TopologyClient topology, Func<TopologyDescription, bool> condition, string what, CancellationToken cancellationToken)
    {
        var begin = time.GetTimestamp();
        while (!condition(await topology.DescribeAsync(new TopologyDescribeRequest { Linearizable = true }, cancellationToken: cancellationToken)))
        {
            if (time.GetElapsedTime(begin) > StepMax)
            {
                throw new BenchException($"waited {StepMax.TotalMinutes} minutes in vain for {what}");
            }

            await Task.Delay(PollInterval, time, cancellationToken);
        }
    }

    private static async Task<ulong[]> OwnersAsync(Topology.TopologyClient topology, CancellationToken cancellationToken)
    {
        var description = await topology.DescribeAsync(new TopologyDescribeRequest { Linearizable = true }, cancellationToken: cancellationToken);
        return [.. description.Slots.SelectMany(static run => Enumerable.Repeat(run.Owner, (int)run.Count))];
    }

    private static async Task<List<string>> ReadMetricsAsync(BenchCluster cluster, CancellationToken cancellationToken)
    {
        using var http = new HttpClient();
        var pages = new List<string>();
        foreach (var node in cluster.Endpoints)
        {
            pages.Add(await http.GetStringAsync(new Uri(node, "/metrics"), cancellationToken));
        }

        return pages;
    }
}
