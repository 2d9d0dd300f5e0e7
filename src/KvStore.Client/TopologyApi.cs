using KvStore.Client.Internal;
using KvStore.Contracts.V1;

namespace KvStore.Client;

/// <summary>
/// The groups of a KvStore cluster, and which keys each of them has; etcd has none of this. A change is the same change however often it is sent, so it is
/// sent again when its outcome is unknown. Cancelling ends the wait; a change that was already sent may still be made. All methods throw
/// <see cref="KvException"/>. Thread safety: all members.
/// </summary>
public sealed class TopologyApi
{
    private readonly RequestRunner _runner;

    internal TopologyApi(RequestRunner runner) => _runner = runner;

    /// <summary>Describes the topology: whatever was answered to anybody before is in it.</summary>
    public Task<TopologyDescription> DescribeAsync(CancellationToken cancellationToken = default) =>
        DescribeAsync(new TopologyDescribeRequest { Linearizable = true }, cancellationToken);

    /// <summary>Describes the topology; as the node that is asked knows it, when the request does not ask for more.</summary>
    public Task<TopologyDescription> DescribeAsync(TopologyDescribeRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        return _runner.RunAsync(
            static (endpoint, message, options) => endpoint.Connection.Topology.DescribeAsync(message, options),
            request,
            RequestKind.Read,
            cancellationToken);
    }

    /// <summary>
    /// Makes a group on all voting members, and returns its id. It becomes active, which means that it can get slots, when it has a leader. Whoever makes
    /// one of the same weight at the same time may get the same one.
    /// </summary>
    /// <param name="weight">Its share of the slots, compared with the others' weights, from 1 to 1000.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<ulong> AddGroupAsync(int weight = 1, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(weight, 1);
        var description = await DescribeAsync(cancellationToken).ConfigureAwait(false);
        var added = await _runner.RunAsync(
            static (endpoint, message, options) => endpoint.Connection.Topology.AddGroupAsync(message, options),
            new GroupAddRequest { Id = description.NextGroup, Weight = (uint)weight },
            RequestKind.SessionWrite,
            cancellationToken).ConfigureAwait(false);
        return added.Id;
    }
}
