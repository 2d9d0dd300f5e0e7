using System.Runtime.CompilerServices;
using Grpc.Core;
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
    private readonly EndpointSet _endpoints;

    internal TopologyApi(RequestRunner runner, EndpointSet endpoints)
    {
        _runner = runner;
        _endpoints = endpoints;
    }

    /// <summary>Describes the topology: whatever was answered to anybody before is in it.</summary>
    public Task<TopologyDescription> DescribeAsync(CancellationToken cancellationToken = default) =>
        DescribeAsync(new TopologyDescribeRequest { Linearizable = true }, cancellationToken);

    /// <summary>Describes the topology; as the node that is asked knows it, when the request does not ask for more.</summary>
    public Task<TopologyDescription> DescribeAsync(TopologyDescribeRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        return _runner.RunAsync(
            static (endpoint, message, options) => endpoint.Connection.Topology.DescribeAsync(message, options).ResponseAsync,
            request,
            RequestKind.Read,
            cancellationToken);
    }

    /// <summary>
    /// Describes the topology now, and again whenever it has changed; what comes quickly one after the other may come as one. Ends with an error when the node
    /// that is asked is lost: watch anew.
    /// </summary>
    public async IAsyncEnumerable<TopologyDescription> WatchAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var endpoint = _endpoints.Current;
        using var call = endpoint.Connection.Topology.Watch(new TopologyWatchRequest(), new CallOptions(cancellationToken: cancellationToken));
        while (true)
        {
            try
            {
                if (!await call.ResponseStream.MoveNext(cancellationToken).ConfigureAwait(false))
                {
                    yield break;
                }
            }
            catch (RpcException error) when (!cancellationToken.IsCancellationRequested)
            {
                _endpoints.MoveOnFrom(endpoint);
                throw CallFailure.Of(endpoint, error).ToKvException(RequestKind.Read, wasInDoubt: false);
            }

            yield return call.ResponseStream.Current;
        }
    }

    /// <summary>Finds the groups of keys, as the node that is asked knows.</summary>
    public Task<LocateResponse> LocateAsync(LocateRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        return _runner.RunAsync(
            static (endpoint, message, options) => endpoint.Connection.Topology.LocateAsync(message, options).ResponseAsync,
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
            static (endpoint, message, options) => endpoint.Connection.Topology.AddGroupAsync(message, options).ResponseAsync,
            new GroupAddRequest { Id = description.NextGroup, Weight = (uint)weight },
            RequestKind.SessionWrite,
            cancellationToken).ConfigureAwait(false);
        return added.Id;
    }

    /// <summary>Has the slots of a group go to others, by and by. What is left of them, a description tells.</summary>
    public Task<GroupDrainResponse> DrainGroupAsync(ulong group, CancellationToken cancellationToken = default) =>
        _runner.RunAsync(
            static (endpoint, message, options) => endpoint.Connection.Topology.DrainGroupAsync(message, options).ResponseAsync,
            new GroupDrainRequest { Group = group },
            RequestKind.SessionWrite,
            cancellationToken);

    /// <summary>Makes a group that is drained active again.</summary>
    public Task<GroupUndrainResponse> UndrainGroupAsync(ulong group, CancellationToken cancellationToken = default) =>
        _runner.RunAsync(
            static (endpoint, message, options) => endpoint.Connection.Topology.UndrainGroupAsync(message, options).ResponseAsync,
            new GroupUndrainRequest { Group = group },
            RequestKind.SessionWrite,
            cancellationToken);

    /// <summary>Removes a group without slots and moves for ever: its id is never used again.</summary>
    public Task<GroupRemoveResponse> RemoveGroupAsync(ulong group, CancellationToken cancellationToken = default) =>
        _runner.RunAsync(
            static (endpoint, message, options) => endpoint.Connection.Topology.RemoveGroupAsync(message, options).ResponseAsync,
            new GroupRemoveRequest { Group = group },
            RequestKind.SessionWrite,
            cancellationToken);

    /// <summary>Has a node give its votes in all groups but the first to others, by and by; it learns on.</summary>
    public Task<NodeDrainResponse> DrainNodeAsync(ulong node, CancellationToken cancellationToken = default) =>
        _runner.RunAsync(
            static (endpoint, message, options) => endpoint.Connection.Topology.DrainNodeAsync(message, options).ResponseAsync,
            new NodeDrainRequest { Node = node },
            RequestKind.SessionWrite,
            cancellationToken);

    /// <summary>Lets a node that is drained vote again.</summary>
    public Task<NodeUndrainResponse> UndrainNodeAsync(ulong node, CancellationToken cancellationToken = default) =>
        _runner.RunAsync(
            static (endpoint, message, options) => endpoint.Connection.Topology.UndrainNodeAsync(message, options).ResponseAsync,
            new NodeUndrainRequest { Node = node },
            RequestKind.SessionWrite,
            cancellationToken);

    /// <summary>Gives a node another share of the votes, compared with the others' weights; votes move by and by.</summary>
    /// <param name="node">The node.</param>
    /// <param name="weight">From 1, which is the usual one, to 1000.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public Task<NodeWeightResponse> SetNodeWeightAsync(ulong node, int weight, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(weight, 1);
        return _runner.RunAsync(
            static (endpoint, message, options) => endpoint.Connection.Topology.SetNodeWeightAsync(message, options).ResponseAsync,
            new NodeWeightRequest { Node = node, Weight = (uint)weight },
            RequestKind.SessionWrite,
            cancellationToken);
    }

    /// <summary>Says how many nodes are to vote in each group but the first; the others keep replicas that learn.</summary>
    /// <param name="voters">1, 3 or 5; 0: all that can.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public Task<ReplicationResponse> SetReplicationAsync(int voters, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(voters);
        return _runner.RunAsync(
            static (endpoint, message, options) => endpoint.Connection.Topology.SetReplicationAsync(message, options).ResponseAsync,
            new ReplicationRequest { Voters = (uint)voters },
            RequestKind.SessionWrite,
            cancellationToken);
    }

    /// <summary>Begins to move slots to a group; what is there already, or on its way, is no error.</summary>
    public Task<MoveSlotsResponse> MoveSlotsAsync(MoveSlotsRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        return _runner.RunAsync(
            static (endpoint, message, options) => endpoint.Connection.Topology.MoveSlotsAsync(message, options).ResponseAsync,
            request,
            RequestKind.SessionWrite,
            cancellationToken);
    }

    /// <summary>Gives a move up that is not committed, and ends a rebalance: it would begin the move again.</summary>
    public Task<MoveAbortResponse> AbortMoveAsync(ulong move, CancellationToken cancellationToken = default) =>
        _runner.RunAsync(
            static (endpoint, message, options) => endpoint.Connection.Topology.AbortMoveAsync(message, options).ResponseAsync,
            new MoveAbortRequest { Move = move },
            RequestKind.SessionWrite,
            cancellationToken);

    /// <summary>Says what <see cref="RebalanceAsync"/> would move.</summary>
    public Task<RebalancePlanResponse> PlanRebalanceAsync(CancellationToken cancellationToken = default) =>
        _runner.RunAsync(
            static (endpoint, message, options) => endpoint.Connection.Topology.PlanRebalanceAsync(message, options).ResponseAsync,
            new RebalancePlanRequest(),
            RequestKind.Read,
            cancellationToken);

    /// <summary>Has slots move, by and by, until every active group has its share.</summary>
    public Task<RebalanceResponse> RebalanceAsync(CancellationToken cancellationToken = default) =>
        _runner.RunAsync(
            static (endpoint, message, options) => endpoint.Connection.Topology.RebalanceAsync(message, options).ResponseAsync,
            new RebalanceRequest(),
            RequestKind.SessionWrite,
            cancellationToken);

    /// <summary>Hands the leadership of a group to another of its voters. Ends well also when that one leads already.</summary>
    /// <param name="endpoint">That of the group's leader, one of <see cref="KvClientOptions.Endpoints"/> and written as there; no other node can do it.</param>
    /// <param name="group">The group.</param>
    /// <param name="target">The member that is to lead.</param>
    /// <param name="cancellationToken">Ends the wait; leadership may still move.</param>
    /// <exception cref="ArgumentException">The endpoint is not one of the client's.</exception>
    public Task<MoveGroupLeaderResponse> MoveLeaderAsync(string endpoint, ulong group, ulong target, CancellationToken cancellationToken = default) =>
        _runner.RunOnAsync(
            _endpoints.Find(endpoint),
            static (node, message, options) => node.Connection.Topology.MoveLeaderAsync(message, options).ResponseAsync,
            new MoveGroupLeaderRequest { Group = group, Target = target },
            RequestKind.Write,
            cancellationToken);
}
