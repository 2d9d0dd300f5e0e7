using KvStore.Raft;

namespace KvStore.Node.StateMachine;

/// <summary>A log entry's payload, taken apart. All that a command may depend on is in it, so that apply is pure.</summary>
/// <param name="Kind">What is asked.</param>
/// <param name="Proposer">The node whose client waits for the result.</param>
/// <param name="RequestId">The proposer's number for the waiting request; unique per proposer.</param>
/// <param name="ProposedAtUnixMilliseconds">The proposer's wall clock when it proposed; the only time that apply may know.</param>
/// <param name="Request">The protobuf request: a slice of the entry, owned by the log.</param>
public readonly record struct Command(
    CommandKind Kind,
    NodeId Proposer,
    ulong RequestId,
    long ProposedAtUnixMilliseconds,
    ReadOnlyMemory<byte> Request)
{
    /// <summary>By whose leave it is in the log.</summary>
    public CommandAuthority Authority { get; init; }
}
