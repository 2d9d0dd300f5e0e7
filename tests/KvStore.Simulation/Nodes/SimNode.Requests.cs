using KvStore.Contracts;
using KvStore.Contracts.Internal;
using KvStore.Contracts.Partitioning;
using KvStore.Node.Loop;
using KvStore.Node.Requests;
using KvStore.Node.StateMachine;
using KvStore.Simulation.Clients;
using KvStore.Simulation.Kernel;

namespace KvStore.Simulation.Nodes;

/// <content>Requests of clients, as the writing and reading parts of KvNode handle them.</content>
internal sealed partial class SimNode
{
    /// <summary>Most time between the confirmation of a read and the moment when its thread opens the snapshot.</summary>
    private const long ReadTimeMax = 500;

    private const long Millisecond = 1000;

    private readonly List<PendingRequest> _finished = [];
    private readonly Dictionary<PendingRequest, Attempt> _attempts = [];
    private ulong _lastRequestId;

    /// <summary>Hands an operation to the loop; false when the node refuses it at once.</summary>
    public bool TrySubmit(Operation operation)
    {
        if (operation.Kind == OperationKind.GetStale)
        {
            World.Timeline.After(_chance.Between(0, ReadTimeMax), this, (int)Step.Read, Life, operation);
            return true;
        }

        LoopInput input;
        if (operation.Kind == OperationKind.Get)
        {
            operation.AskedAtPoll = _polls;
            operation.Request = new PendingRead(Clock.GetTimestamp(), GroupId.First);
            input = LoopInput.Read((PendingRead)operation.Request);
        }
        else
        {
            operation.Request = NewProposal(operation);
            input = LoopInput.Proposal((PendingProposal)operation.Request);
        }

        Wake();
        var isTaken = Loop!.TryPost(input);
        if (!isTaken && _attempts.Remove(operation.Request, out var attempt))
        {
            World.Checks.OnRefused(attempt);
        }

        return isTaken;
    }

    public void Publish(List<PendingRequest> finished) => _finished.AddRange(finished);

    /// <summary>Asks the node, which leads, to hand leadership over.</summary>
    public void Transfer(SimNode target)
    {
        World.Trace.Add(TraceKind.Transfer, Index, target.Index);
        Loop!.TryPost(LoopInput.Transfer(new PendingTransfer(Clock.GetTimestamp(), GroupId.First, target.Id)));
        Wake();
    }

    /// <summary>Asks the node to compact a group; nobody waits for what comes of it.</summary>
    public void Compact(GroupId group, long revision)
    {
        var request = new Contracts.Etcd.CompactionRequest { Revision = revision };
        var id = ++_lastRequestId;
        var payload = CommandCodec.Encode(CommandKind.Compact, Id, id, proposedAtUnixMilliseconds: 0, request);
        Loop!.TryPost(LoopInput.Proposal(new PendingProposal(Clock.GetTimestamp(), group, id, payload)));
        Wake();
    }

    /// <summary>Asks the node to have the members changed; null when it refuses at once.</summary>
    public PendingChange? TryChange(MembershipChange change) => TryChange(GroupId.First, change);

    /// <summary>The same for the members of any group.</summary>
    public PendingChange? TryChange(GroupId group, MembershipChange change)
    {
        var pending = new PendingChange(Clock.GetTimestamp(), group, ++_lastRequestId, change);
        Wake();
        return Loop!.TryPost(LoopInput.Change(pending)) ? pending : null;
    }

    /// <summary>Whether nobody can tell if what was asked for happened, or will.</summary>
    public static bool IsUnknown(RequestOutcome outcome) => outcome.Error is { } error && IsUnknown(error);

    private PendingProposal NewProposal(Operation operation)
    {
        operation.RequestId = ++_lastRequestId;
        var (kind, request) = Requests.Command(operation, World.Options.SessionTtl / Millisecond);
        var payload = CommandCodec.Encode(kind, Id, operation.RequestId, Clock.GetUtcNow().ToUnixTimeMilliseconds(), request);
        var proposal = new PendingProposal(Clock.GetTimestamp(), GroupId.First, operation.RequestId, payload);
        _attempts.Add(proposal, new Attempt(operation, this, operation.RequestId, World.Timeline.Now));
        return proposal;
    }

    private void SettleFinished()
    {
        foreach (var request in _finished)
        {
            if (request is PendingTransfer transfer)
            {
                World.Coverage.Count(transfer.Outcome.Error is null && transfer.Target != Id, Reports.Sight.LeadershipTransferred);
                World.Coverage.Count(transfer.Outcome.Error == KvErrors.Timeout, Reports.Sight.TransferTimedOut);
            }

            if (request is PendingChange { Group: var changed } change && changed == GroupId.First)
            {
                World.OnChangeAnswered(this, change);
            }

            if (_attempts.Remove(request, out var attempt))
            {
                Judge(attempt, request.Outcome);
            }

            // A client that gave up meanwhile is not there any more.
            if (World.FindClientOf(request) is { } client)
            {
                Settle(client, request.Outcome);
            }

            World.Moves?.Settle(request);
        }

        _finished.Clear();
    }

    private void Settle(Client client, RequestOutcome outcome)
    {
        var operation = client.Current!;
        if (outcome.Error is { } error)
        {
            operation.Answer = IsOfState(error) ? Refusal(error) : default;
            client.End(OutcomeOf(operation, error));
        }
        else if (operation.Kind == OperationKind.Get)
        {
            // Nobody could have answered the leader meanwhile.
            World.Coverage.Count(_polls == operation.AskedAtPoll + 1, Reports.Sight.ReadByLease);
            World.Timeline.After(_chance.Between(0, ReadTimeMax), this, (int)Step.Read, Life, operation);
        }
        else
        {
            operation.Answer = Requests.Read(outcome.Response!);
            client.End(OperationOutcome.Ok);
        }
    }

    private void ReadNow(Operation operation)
    {
        var client = World.Clients[operation.Client];
        if (client.Current != operation)
        {
            return;
        }

        World.Coverage.Count(operation.Kind == OperationKind.Get && !IsLeader, Reports.Sight.ReadOnFollower);
        using var reader = Replica.OpenReader();
        operation.ReadAt = reader.AppliedIndex;
        operation.Answer = Requests.Read(reader.Range(Requests.Get(operation.Key)).Value!);
        client.End(OperationOutcome.Ok);
    }

    /// <summary>Connections break when the node ends: what was asked and not answered may have happened.</summary>
    private void AbandonRequests()
    {
        _finished.Clear();
        _attempts.Clear();
        World.Moves?.OnEnded(this);
        foreach (var client in World.Clients)
        {
            if (client.Current is { IsAsked: true } operation && operation.Node == Index)
            {
                client.End(operation.IsCommand ? OperationOutcome.Unknown : OperationOutcome.Failed);
            }
        }
    }

    /// <summary>Shows the invariants what an attempt was answered, whether or not anybody waits for that.</summary>
    private void Judge(Attempt attempt, RequestOutcome outcome)
    {
        if (outcome.Error is not { } error)
        {
            World.Checks.OnAnswered(attempt, Requests.Read(outcome.Response!));
        }
        else if (IsOfState(error))
        {
            World.Checks.OnAnswered(attempt, Refusal(error));
        }
        else if (!IsUnknown(error))
        {
            World.Checks.OnRefused(attempt);
        }
    }

    private static Answer Refusal(KvError error) => new(Revision: 0, Succeeded: false, KeyState.Absent, Refusal: error);

    private static bool IsUnknown(KvError error) =>
        error == KvErrors.Timeout || error == KvErrors.TimeoutDueToLeaderFail || error == KvErrors.Stopped;

    /// <summary>Whether the state machine decided it, when the request was in the log.</summary>
    private static bool IsOfState(KvError error) =>
        !IsUnknown(error) && error != KvErrors.NoLeader && error != KvErrors.RequestTooManyRequests && error != KvErrors.NoSpace;

    private static OperationOutcome OutcomeOf(Operation operation, KvError error) =>
        IsUnknown(error) && operation.IsCommand ? OperationOutcome.Unknown : OperationOutcome.Failed;
}
