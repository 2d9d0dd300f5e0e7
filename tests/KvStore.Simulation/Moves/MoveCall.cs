using KvStore.Contracts.Partitioning;
using KvStore.Simulation.Clients;

namespace KvStore.Simulation.Moves;

/// <summary>One sending of an operation to a node.</summary>
/// <param name="operation">What is asked.</param>
internal sealed class MoveCall(Operation operation)
{
    private readonly TaskCompletionSource<OperationOutcome> _end = new();

    public Operation Operation { get; } = operation;

    /// <summary>How it ended for the client; once only, whatever comes later.</summary>
    public Task<OperationOutcome> Ended => _end.Task;

    /// <summary>What it was answered.</summary>
    public Answer Answer { get; private set; }

    /// <summary>The number of its last proposal.</summary>
    public ulong RequestId { get; set; }

    /// <summary>The group that answered a read.</summary>
    public GroupId Group { get; set; }

    /// <summary>The applied index that a read was answered from.</summary>
    public ulong ReadAt { get; set; }

    public void End(OperationOutcome outcome, in Answer answer)
    {
        if (!_end.Task.IsCompleted)
        {
            Answer = answer;
            _end.SetResult(outcome);
        }
    }

    /// <summary>Nobody waits any more: what becomes of it is not known.</summary>
    public void GiveUp() => End(Operation.IsCommand ? OperationOutcome.Unknown : OperationOutcome.Failed, default);
}
