using Google.Protobuf;
using KvStore.Contracts;
using KvStore.Contracts.Etcd;
using KvStore.Contracts.Partitioning;
using KvStore.Node.Loop;
using KvStore.Node.Requests;
using KvStore.Node.StateMachine;
using KvStore.Simulation.Clients;
using KvStore.Simulation.Nodes;

namespace KvStore.Simulation.Moves;

/// <content>Requests of clients, sent to the group that has their keys as KvNode does it.</content>
internal sealed partial class NodeLife
{
    private const long RouteRetryMin = 1000;
    private const long RouteRetryMax = 20_000;

    /// <summary>Most time between the confirmation of a read and the moment when its thread opens the snapshot; also of a call on its way here.</summary>
    private const long ReadTimeMax = 500;

    /// <summary>Takes a call; it ends when this life does, or before.</summary>
    public void Take(MoveCall call, long wayTime, long readTime)
    {
        _calls.Add(call);
        _moves.Follow(ServeAsync(call, wayTime % ReadTimeMax, readTime % ReadTimeMax));
    }

    private async Task ServeAsync(MoveCall call, long wayTime, long readTime)
    {
        await WaitAsync(wayTime).ConfigureAwait(false);
        var operation = call.Operation;
        var (response, error) = operation.IsCommand
            ? await WriteAsync(call).ConfigureAwait(false)
            : await RouteAsync(Requests.Get(operation.Key), group => ReadInAsync(group, call, readTime)).ConfigureAwait(false);
        _calls.Remove(call);
        if (error is null)
        {
            call.End(OperationOutcome.Ok, Requests.Read(response!));
        }
        else if (operation.IsCommand && SimNode.IsUnknown(RequestOutcome.Failed(error)))
        {
            call.End(OperationOutcome.Unknown, default);
        }
        else
        {
            var isOfSession = error == KvErrors.SessionExpired || error == KvErrors.SessionRequestAcknowledged;
            call.End(OperationOutcome.Failed, isOfSession ? new Answer(0, Succeeded: false, KeyState.Absent, Refusal: error) : default);
        }
    }

    private async Task<RequestOutcome> WriteAsync(MoveCall call)
    {
        var (kind, request) = Requests.Command(call.Operation, _moves.World.Options.SessionTtl / 1000);
        if (kind > CommandKind.Txn)
        {
            return await ProposeAsync(GroupId.First, kind, request, call).ConfigureAwait(false);
        }

        return await RouteAsync(
            request,
            async group => await AdoptForAsync(request, group).ConfigureAwait(false) is { } error
                ? RequestOutcome.Failed(error)
                : await ProposeAsync(group, kind, request, call).ConfigureAwait(false)).ConfigureAwait(false);
    }

    /// <summary>As KvNode.RouteAsync does.</summary>
    private async Task<RequestOutcome> RouteAsync(IMessage request, Func<GroupId, Task<RequestOutcome>> run)
    {
        var start = Node.Clock.GetTimestamp();
        var pause = RouteRetryMin;
        while (true)
        {
            var error = RequestRoute.Find(Topology, request, out var group);
            var outcome = error is null ? await run(group).ConfigureAwait(false) : RequestOutcome.Failed(error);
            var isElsewhere = outcome.Error == KvErrors.WrongGroup || outcome.Error == KvErrors.SlotMoving;
            if (!isElsewhere || Node.Clock.GetTimestamp() - start > _moves.World.Options.RequestTimeout)
            {
                return outcome;
            }

            _moves.Tally.Count(request is RangeRequest, MoveSight.ReadSentElsewhere);
            await WaitAsync(pause).ConfigureAwait(false);
            pause = Math.Min(pause * 2, RouteRetryMax);
        }
    }

    /// <summary>As KvNode.AdoptFor does.</summary>
    private async Task<KvError?> AdoptForAsync(IMessage write, GroupId group)
    {
        if (group == GroupId.First || !Node.Loop!.Groups.TryGetValue(group, out var replica))
        {
            return null;
        }

        var missing = replica.Read(RequestHolders.Of(write), static (reader, holders) => holders.Where(holder => !reader.HasHolder(holder)).ToList());
        return missing.Count == 0 ? null : (await _holders.AdoptAsync(missing, group, CancellationToken.None).ConfigureAwait(false)).Error;
    }

    private async Task<KvError?> WaitForReadIndexAsync(GroupId group)
    {
        var read = new PendingRead(Node.Clock.GetTimestamp(), group);
        return Node.Ask(LoopInput.Read(read)) ? (await read.Task.ConfigureAwait(false)).Error : KvErrors.RequestTooManyRequests;
    }

    private async Task<RequestOutcome> ReadInAsync(GroupId group, MoveCall call, long readTime)
    {
        if (call.Operation.Kind == OperationKind.Get)
        {
            if (await WaitForReadIndexAsync(group).ConfigureAwait(false) is { } error)
            {
                return RequestOutcome.Failed(error);
            }
        }

        await WaitAsync(readTime).ConfigureAwait(false);
        if (!Node.Loop!.Groups.TryGetValue(group, out var replica))
        {
            return RequestOutcome.Failed(KvErrors.WrongGroup);
        }

        using var reader = replica.OpenReader();
        var range = reader.Range(Requests.Get(call.Operation.Key));
        (call.Group, call.ReadAt) = (group, reader.AppliedIndex.Value);
        return new RequestOutcome(range.Value, range.Error);
    }
}
