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

    /// <summary>Leadership is being handed over; nothing was appended. Ask the new leader, or here after an election timeout.</summary>
    Transferring,

    /// <summary>
    /// A membership change before an entry of the leader's term is committed: it could overlap with one of an earlier leader. Nothing
    /// was appended; try again soon.
    /// </summary>
    NothingCommittedInTerm,

    /// <summary>A membership change while another is not committed, or its joint configuration not left; nothing was appended.</summary>
    ChangeInProgress,

    /// <summary>A node that is to become a voter is not a learner yet; nothing was appended. Add it as a learner first.</summary>
    NotALearner,

    /// <summary>
    /// A learner that is to become a voter is down, or so far behind that it would hold back commits (thesis 4.2.1); nothing was
    /// appended. Try later.
    /// </summary>
    NotCaughtUp,
}

/// <summary>Answers <see cref="RaftCore.Propose"/> and <see cref="RaftCore.ProposeConfiguration"/>.</summary>
/// <param name="Status">Whether the proposal was appended.</param>
/// <param name="Position">
/// Where it was appended; zero when it was not. The proposal is committed if and only if the entry applied at this index bears this
/// term: after a change of leader another entry may stand there.
/// </param>
public readonly record struct ProposeResult(ProposeStatus Status, LogPosition Position);
