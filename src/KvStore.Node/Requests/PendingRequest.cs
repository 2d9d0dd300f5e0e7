using KvStore.Contracts.Partitioning;

namespace KvStore.Node.Requests;

/// <summary>
/// A request that waits for its outcome. The loop decides the outcome and <see cref="ICompletionScheduler"/> publishes it, so that the
/// caller's code never runs on the loop. Thread safety: the loop owns it until it is finished.
/// </summary>
internal abstract class PendingRequest : TaskCompletionSource<RequestOutcome>
{
    protected PendingRequest(long admittedAt, GroupId group)
    {
        AdmittedAt = admittedAt;
        Group = group;
    }

    /// <summary>The group that is asked.</summary>
    public GroupId Group { get; }

    /// <summary>When the request came in, as a timestamp of the node's time provider.</summary>
    public long AdmittedAt { get; }

    /// <summary>Whether the outcome is decided.</summary>
    public bool IsFinished { get; private set; }

    /// <summary>The outcome, once it is decided.</summary>
    public RequestOutcome Outcome { get; private set; }

    /// <summary>Decides the outcome. Called once, by the loop.</summary>
    public void Finish(RequestOutcome outcome)
    {
        Outcome = outcome;
        IsFinished = true;
    }

    /// <summary>Lets the caller go on. Called once, by the completion scheduler.</summary>
    public void Publish() => TrySetResult(Outcome);
}
