using KvStore.Raft;

namespace KvStore.Node.Loop;

/// <summary>
/// Where a replica stands, as of the end of the last poll. Thread safety: the loop publishes, any thread reads; each figure is current,
/// two figures need not be of the same poll.
/// </summary>
internal sealed class ReplicaStatus
{
    private int _role;
    private ulong _term;
    private ulong _leader;
    private ulong _lastIndex;
    private ulong _commitIndex;
    private ulong _appliedIndex;

    public RaftRole Role => (RaftRole)Volatile.Read(ref _role);

    public Term Term => new(Volatile.Read(ref _term));

    public NodeId LeaderId => new(Volatile.Read(ref _leader));

    public LogIndex LastIndex => new(Volatile.Read(ref _lastIndex));

    public LogIndex CommitIndex => new(Volatile.Read(ref _commitIndex));

    public LogIndex AppliedIndex => new(Volatile.Read(ref _appliedIndex));

    public void Publish(RaftRole role, Term term, NodeId leader, LogIndex lastIndex, LogIndex commitIndex, LogIndex appliedIndex)
    {
        Volatile.Write(ref _role, (int)role);
        Volatile.Write(ref _term, term.Value);
        Volatile.Write(ref _leader, leader.Value);
        Volatile.Write(ref _lastIndex, lastIndex.Value);
        Volatile.Write(ref _commitIndex, commitIndex.Value);
        Volatile.Write(ref _appliedIndex, appliedIndex.Value);
    }
}
