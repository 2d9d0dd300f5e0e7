using Grpc.Core;
using Grpc.Net.Client;
using KvStore.Bench.Clusters;
using KvStore.Bench.Connections;
using KvStore.Contracts.V1;

namespace KvStore.Bench.Groups;

/// <summary>Makes many groups and then does nothing with them.</summary>
internal sealed class GroupsRunner(GroupsOptions options, Action<string> tell, TimeProvider time)
{
    private const int TriesMax = 20;
    private const int TellEvery = 100;
    private static readonly TimeSpan MakeMax = TimeSpan.FromMinutes(20);
    private static readonly TimeSpan PollInterval = TimeSpan.FromSeconds(1);

    /// <summary>Watches the cluster with one group, then with all.</summary>
    public async Task<GroupsResult> RunAsync(BenchCluster cluster, CancellationToken cancellationToken)
    {
        var one = await WatchAsync(cluster, cancellationToken);
        tell($"with one group: {string.Join(", ", one.Select(static node => $"{node.Core:0.00 %}"))} of a core");
        var begin = time.GetTimestamp();
        await MakeAsync(cluster, cancellationToken);
        var made = time.GetElapsedTime(begin);
        tell($"{options.Groups} groups made in {made.TotalSeconds:0} s");
        return new GroupsResult(one, await WatchAsync(cluster, cancellationToken), made, options.Groups);
    }

    private async Task<IReadOnlyList<IdleFigures>> WatchAsync(BenchCluster cluster, CancellationToken cancellationToken)
    {
        await Task.Delay(options.Settle, time, cancellationToken);
        var (cpu, sent, begin) = (cluster.Cpu(), await SentAsync(cluster, cancellationToken), time.GetTimestamp());
        await Task.Delay(options.Duration, time, cancellationToken);
        var (elapsed, used) = (time.GetElapsedTime(begin), cluster.Cpu());
        var sentAfter = await SentAsync(cluster, cancellationToken);
        var leads = await LeadsAsync(cluster, cancellationToken);
        return
        [
            .. Enumerable.Range(0, cluster.Endpoints.Count).Select(node => new IdleFigures(
                (used[node] - cpu[node]) / elapsed,
                (sentAfter[node] - sent[node]) / elapsed.TotalSeconds / (cluster.Endpoints.Count - 1),
                ProcessMemory.Of(cluster.ProcessId(node)).Own,
                leads[node])),
        ];
    }

    private static async Task<double[]> SentAsync(BenchCluster cluster, CancellationToken cancellationToken)
    {
        using var http = new HttpClient();
        var sent = new double[cluster.Endpoints.Count];
        for (var node = 0; node < sent.Length; node++)
        {
            var page = await http.GetStringAsync(new Uri(cluster.Endpoints[node], "/metrics"), cancellationToken);
            sent[node] = MetricsText.Find(page, "kvstore_peer_messages_sent_total") ?? throw new BenchException("the node does not tell its messages");
        }

        return sent;
    }

    private async Task<int[]> LeadsAsync(BenchCluster cluster, CancellationToken cancellationToken)
    {
        var leads = new int[cluster.Endpoints.Count];
        for (var node = 0; node < leads.Length; node++)
        {
            using var channel = Open(cluster.Endpoints[node]);
            var described = await DescribeAsync(channel, cancellationToken);
            leads[node] = described.Groups.Count(group => group.Leader == described.Header.MemberId);
        }

        return leads;
    }

    /// <summary>Makes the groups one by one, and waits until each has a leader and may have slots. They get none here.</summary>
    private async Task MakeAsync(BenchCluster cluster, CancellationToken cancellationToken)
    {
        using var channel = Open(cluster.Endpoints[await cluster.FindLeaderAsync(cancellationToken)]);
        var topology = new Topology.TopologyClient(channel);
        var first = (await DescribeAsync(channel, cancellationToken)).NextGroup;
        for (var i = 0; i < options.Groups; i++)
        {
            await RetryAsync(() => topology.AddGroupAsync(new GroupAddRequest { Id = first + (ulong)i }, cancellationToken: cancellationToken).ResponseAsync, cancellationToken);
            if ((i + 1) % TellEvery == 0)
            {
                tell($"{i + 1} groups asked for");
            }
        }

        var begin = time.GetTimestamp();
        while (true)
        {
            var described = await DescribeAsync(channel, cancellationToken);
            var serving = described.Groups.Count(static group => group is { Phase: GroupPhase.Active, Leader: not 0 });
            if (serving == options.Groups + 1)
            {
                return;
            }

            if (time.GetElapsedTime(begin) > MakeMax)
            {
                throw new BenchException($"only {serving} of {options.Groups + 1} groups serve after {MakeMax.TotalMinutes:0} minutes");
            }

            await Task.Delay(PollInterval, time, cancellationToken);
        }
    }

    private Task<TopologyDescription> DescribeAsync(GrpcChannel channel, CancellationToken cancellationToken) => RetryAsync(
        () => new Topology.TopologyClient(channel).DescribeAsync(new TopologyDescribeRequest(), cancellationToken: cancellationToken).ResponseAsync,
        cancellationToken);

    /// <summary>Asks again while the cluster is busy with itself: all that is asked here may be asked twice.</summary>
    private async Task<T> RetryAsync<T>(Func<Task<T>> ask, CancellationToken cancellationToken)
    {
        for (var tries = 1; ; tries++)
        {
            try
            {
                return await ask();
            }
            catch (RpcException) when (tries < TriesMax && !cancellationToken.IsCancellationRequested)
            {
                await Task.Delay(PollInterval, time, cancellationToken);
            }
        }
    }

    private static GrpcChannel Open(Uri node) =>
        GrpcChannel.ForAddress(node, new GrpcChannelOptions { HttpHandler = KvHandlers.Create(), DisposeHttpClient = true });
}
