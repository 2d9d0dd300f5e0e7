using Google.Protobuf;
using KvStore.Contracts;
using KvStore.Contracts.Etcd;
using KvStore.Contracts.Partitioning;
using KvStore.Node.Moves;
using KvStore.Node.Requests;
using KvStore.Node.StateMachine;
using KvStore.Node.StateMachine.Adoptions;

namespace KvStore.Node;

/// <content>
/// Sends each request to the group that has its keys, as the topology says that this node knows. That may be old, and the slot may be on its way: a
/// refusal for either means that nothing was done, so the request is sent again, for as long as a request may take.
/// </content>
public sealed partial class KvNode
{
    private static readonly TimeSpan RouteRetryMin = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan RouteRetryMax = TimeSpan.FromMilliseconds(20);

    private readonly HolderCommands _holders;

    /// <summary>Whether all keys are the first group's and always were: then nobody needs to look for the group.</summary>
    private bool IsOneGroup => _group.Machine.Ownership.IsWhole;

    /// <summary>Does something in the group that has the keys of a request, and again where they are when they have moved.</summary>
    private async Task<KvResult<T>> RouteAsync<T>(
        IMessage request, Func<GroupId, CancellationToken, Task<KvResult<T>>> run, CancellationToken cancellationToken)
        where T : class
    {
        var start = _time.GetTimestamp();
        var pause = RouteRetryMin;
        while (true)
        {
            var error = RequestRoute.Find(Topology, request, out var group);
            var result = error is null ? await run(group, cancellationToken).ConfigureAwait(false) : error;
            if (!IsElsewhere(result.Error) || _time.GetElapsedTime(start) > Options.RequestTimeout)
            {
                return result;
            }

            await Task.Delay(pause, _time, cancellationToken).ConfigureAwait(false);
            pause = pause * 2 < RouteRetryMax ? pause * 2 : RouteRetryMax;
        }
    }

    /// <summary>Whether an error says that nothing was done since another group has the keys, or soon will.</summary>
    private static bool IsElsewhere(KvError? error) => error == KvErrors.WrongGroup || error == KvErrors.SlotMoving;

    /// <summary>A write that was sent to the first group while that had everything, and came too late.</summary>
    private Task<KvResult<TResponse>> RerouteAsync<TResponse>(PendingProposal refused, CancellationToken cancellationToken)
        where TResponse : class, IMessage
    {
        var command = CommandCodec.Decode(refused.Payload);
        IMessage request = command.Kind switch
        {
            CommandKind.Put => PutRequest.Parser.ParseFrom(command.Request.Span),
            CommandKind.DeleteRange => DeleteRangeRequest.Parser.ParseFrom(command.Request.Span),
            _ => TxnRequest.Parser.ParseFrom(command.Request.Span),
        };
        return WriteRoutedAsync<TResponse>(command.Kind, request, command.Authority, cancellationToken);
    }

    /// <summary>Has a group adopt the session and the leases that a write names, unless it has already; returns why it could not be asked.</summary>
    private async ValueTask<KvError?> AdoptFor(IMessage write, GroupId group, CancellationToken cancellationToken)
    {
        if (group == GroupId.First || !Groups.TryGetValue(group, out var replica))
        {
            return null;
        }

        var named = RequestHolders.Of(write);
        if (named.Count == 0)
        {
            return null;
        }

        List<HolderId> missing;
        try
        {
            missing = replica.Read(named, static (reader, holders) => holders.Where(holder => !reader.HasHolder(holder)).ToList());
        }
        catch (ObjectDisposedException) when (!_stopping.IsCancellationRequested)
        {
            // The group was removed in this moment.
            return KvErrors.WrongGroup;
        }

        if (missing.Count == 0)
        {
            return null;
        }

        // What has ended the group refuses itself.
        return (await _holders.AdoptAsync(missing, group, cancellationToken).ConfigureAwait(false)).Error;
    }
}
