using Grpc.Net.Client;
using KvStore.Bench.Connections;
using KvStore.Contracts.V1;

namespace KvStore.Bench.Clusters;

/// <summary>Reshapes the groups of a cluster, and waits until what was asked for is done. Thread safety: all members.</summary>
internal sealed class GroupAdmin : IDisposable
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan StepMax = TimeSpan.FromMinutes(30);

    private readonly GrpcChannel _channel;
    private readonly Topology.TopologyClient _topology;
    private readonly TimeProvider _time;

    /// <summary>Asks one node.</summary>
    public GroupAdmin(Uri node, TimeProvider time)
    {
        _channel = GrpcChannel.ForAddress(node, new GrpcChannelOptions { HttpHandler = KvHandlers.Create(), DisposeHttpClient = true });
        _topology = new Topology.TopologyClient(_channel);
        _time = time;
    }

    /// <summary>Adds a group, which has no slots yet, and returns its id.</summary>
    public async Task<ulong> AddAsync(CancellationToken cancellationToken)
    {
        var description = await DescribeAsync(cancellationToken);
        var added = await _topology.AddGroupAsync(new GroupAddRequest { Id = description.NextGroup }, cancellationToken: cancellationToken);
        await UntilAsync(
            now => now.Groups.Any(group => group.Id == added.Id && group.Phase == GroupPhase.Active), "the group to be active", cancellationToken);
        return added.Id;
    }

    /// <summary>Gives each group its share of the slots.</summary>
    public async Task RebalanceAsync(CancellationToken cancellationToken)
    {
        await _topology.RebalanceAsync(new RebalanceRequest(), cancellationToken: cancellationToken);
        await UntilAsync(static now => !now.IsRebalancing && now.Moves.Count == 0, "the slots to have moved", cancellationToken);
    }

    /// <summary>Takes all slots from a group.</summary>
    public async Task DrainAsync(ulong drained, CancellationToken cancellationToken)
    {
        await _topology.DrainGroupAsync(new GroupDrainRequest { Group = drained }, cancellationToken: cancellationToken);
        await UntilAsync(
            now => now.Moves.Count == 0 && now.Groups.All(group => group.Id != drained || group.Slots == 0), "the group to be empty", cancellationToken);
    }

    /// <summary>Removes a group that has no slots.</summary>
    public async Task RemoveAsync(ulong group, CancellationToken cancellationToken) =>
        await _topology.RemoveGroupAsync(new GroupRemoveRequest { Group = group }, cancellationToken: cancellationToken);

    /// <summary>The group of each slot.</summary>
    public async Task<ulong[]> OwnersAsync(CancellationToken cancellationToken)
    {
        var description = await DescribeAsync(cancellationToken);
        return [.. description.Slots.SelectMany(static run => Enumerable.Repeat(run.Owner, (int)run.Count))];
    }

    /// <inheritdoc/>
    public void Dispose() => _channel.Dispose();

    private async Task<TopologyDescription> DescribeAsync(CancellationToken cancellationToken) =>
        await _topology.DescribeAsync(new TopologyDescribeRequest { Linearizable = true }, cancellationToken: cancellationToken);

    private async Task UntilAsync(Func<TopologyDescription, bool> condition, string what, CancellationToken cancellationToken)
    {
        var begin = _time.GetTimestamp();
        while (!condition(await DescribeAsync(cancellationToken)))
        {
            if (_time.GetElapsedTime(begin) > StepMax)
            {
                throw new BenchException($"waited {StepMax.TotalMinutes} minutes in vain for {what}");
            }

            await Task.Delay(PollInterval, _time, cancellationToken);
        }
    }
}
