namespace KvStore.Raft;

/// <summary>What became of a proposal at the core.</summary>
public enum ProposeStatus
{
    /// <summary>Appended to the leader's log. It is not committed yet, and may never be.</summary>
    Accepted,

    /// <summary>This node does not lead; nothing was appended.</summary>
    NotLeader,

    /// <summary>The leader holds <see cref="RaftOptions.UncommittedBytesMax"/> uncommitted; nothing was appended. Try later.</summary>
    TooManyUncommitted,

    /// <summary>Larger than <see cref="RaftOptions.UncommittedBytesMax"/>, so it could never be accepted; nothing was appended.</summary>
    TooLarge,
}

/// <summary>Answers <see cref="RaftCore.Propose"/>.</summary>
/// <param name="Status">Whether the proposal was appended.</param>
/// <param name="Position">
/// Where it was appended; zero when it was not. The proposal is committed if and only if the entry applied at this index bears this
/// term: after a change of leader another entry may stand there.
/// </param>
public readonly record struct ProposeResult(ProposeStatus Status, LogPosition Position);
