using System.Collections.Immutable;

namespace KvStore.Raft;

/// <summary>
/// A message between the cores of one group. Immutable. The runtime adds cluster, group and payload bytes when it sends;
/// it may drop, delay, duplicate or reorder any message without harm to safety.
/// </summary>
/// <param name="From">The sender.</param>
/// <param name="To">The receiver.</param>
/// <param name="Term">The sender's term (for a pre-vote: the term it would campaign in).</param>
public abstract record Message(NodeId From, NodeId To, Term Term);

/// <summary>Asks for a vote, or, with <paramref name="PreVote"/>, whether a vote would be given (thesis 3.4, 9.6).</summary>
/// <param name="LastPosition">The candidate's last log position.</param>
/// <param name="PreVote">True: nobody changes term, vote or timer because of this message.</param>
/// <param name="Transfer">True: the leader itself asked for this election, so stickiness does not apply (thesis 3.10).</param>
public sealed record VoteRequest(NodeId From, NodeId To, Term Term, LogPosition LastPosition, bool PreVote, bool Transfer)
    : Message(From, To, Term);

/// <summary>Answers a <see cref="VoteRequest"/>.</summary>
/// <param name="Granted">Whether the vote is given.</param>
/// <param name="PreVote">Whether it answers a pre-vote. A granted pre-vote carries the term asked for, a refusal the voter's own.</param>
public sealed record VoteResponse(NodeId From, NodeId To, Term Term, bool Granted, bool PreVote) : Message(From, To, Term);

/// <summary>Replicates entries, and tells the commit index (thesis 3.5). Empty: a probe or a commit update.</summary>
/// <param name="Previous">The position just before the first entry.</param>
/// <param name="Entries">Headers of the entries; the entry at offset i has index <c>Previous.Index + 1 + i</c>.</param>
/// <param name="Commit">The leader's commit index.</param>
public sealed record AppendRequest(
    NodeId From, NodeId To, Term Term, LogPosition Previous, ReadOnlyMemory<EntryHeader> Entries, LogIndex Commit)
    : Message(From, To, Term)
{
    /// <summary>What the entries of kind configuration bring, in their order. Default: none.</summary>
    public ImmutableArray<ConfigurationEntry> Configurations { get; init; } = [];

    /// <summary>The index of the last entry, or of <see cref="Previous"/> when there is none.</summary>
    public LogIndex LastIndex => Previous.Index + Entries.Length;
}

/// <summary>Answers an <see cref="AppendRequest"/> or a <see cref="SnapshotRequest"/>; an acknowledgement is sent only when the entries are durable at the sender.</summary>
/// <param name="Rejected">True: the receiver has no entry at the request's previous position.</param>
/// <param name="Index">Acknowledged: durable up to here and equal to the leader's log. Rejected: the refused previous index.</param>
/// <param name="Hint">Rejected: the greatest position of the receiver that may match, for fast backtracking. Else zero.</param>
public sealed record AppendResponse(NodeId From, NodeId To, Term Term, bool Rejected, LogIndex Index, LogPosition Hint)
    : Message(From, To, Term);

/// <summary>
/// Brings a follower what the leader's log no longer has (thesis 5.3). No core sends it: the leader's runtime streams the content, and
/// the follower's steps this message once it holds all of it, checked, in a durable file. <see cref="AppendResponse"/> answers it.
/// </summary>
/// <param name="Term">The term of the leader that sends it, not that of the snapshot.</param>
/// <param name="Snapshot">What the file holds.</param>
public sealed record SnapshotRequest(NodeId From, NodeId To, Term Term, SnapshotDescription Snapshot) : Message(From, To, Term);

/// <summary>Keeps leadership, carries commit and read confirmation (thesis 3.5, 6.4).</summary>
/// <param name="Commit">Never beyond what this follower is known to hold.</param>
/// <param name="ReadContext">The newest round of reads that waits for confirmation; zero: none.</param>
public sealed record HeartbeatRequest(NodeId From, NodeId To, Term Term, LogIndex Commit, ulong ReadContext) : Message(From, To, Term)
{
    /// <summary>Offers to go quiet: the leader's log ends at <see cref="Commit"/>, and nothing is under way.</summary>
    public bool Quiet { get; init; }
}

/// <summary>Answers a heartbeat, repeating its read context.</summary>
public sealed record HeartbeatResponse(NodeId From, NodeId To, Term Term, ulong ReadContext) : Message(From, To, Term)
{
    /// <summary>The sender went quiet, and waits for no further heartbeat.</summary>
    public bool Quiet { get; init; }
}

/// <summary>A follower asks its leader for a read index (thesis 6.4).</summary>
/// <param name="RequestId">Chosen by the follower, unique while it runs.</param>
public sealed record ReadIndexRequest(NodeId From, NodeId To, Term Term, ulong RequestId) : Message(From, To, Term);

/// <summary>The leader's answer, sent after a quorum confirmed its leadership.</summary>
public sealed record ReadIndexResponse(NodeId From, NodeId To, Term Term, ulong RequestId, LogIndex ReadIndex, bool Refused)
    : Message(From, To, Term);

/// <summary>The leader asks a voter that holds its whole log to campaign at once (thesis 3.10).</summary>
public sealed record TimeoutNow(NodeId From, NodeId To, Term Term) : Message(From, To, Term);
