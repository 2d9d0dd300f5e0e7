using KvStore.Raft.Tests.Harness;
using static KvStore.Raft.Tests.Harness.CoreUnderTest;

namespace KvStore.Raft.Tests.Paper;

/// <summary>The claims of section 5.4 of the Raft paper, "Safety".</summary>
public sealed class Section54Safety
{
    /// <summary>5.4.1: "The RPC includes information about the candidate's log, and the voter denies its vote if its own log is more
    /// up-to-date than that of the candidate." The later last term wins; with equal terms the longer log.</summary>
    [Theory]
    [InlineData(new ulong[] { 1 }, 1, 1, true)]
    [InlineData(new ulong[] { 1 }, 1, 2, true)]
    [InlineData(new ulong[] { 1, 1 }, 1, 1, false)]
    [InlineData(new ulong[] { 1 }, 2, 1, true)]
    [InlineData(new ulong[] { 1, 1 }, 2, 1, true)]
    [InlineData(new ulong[] { 2 }, 1, 1, false)]
    [InlineData(new ulong[] { 2 }, 1, 9, false)]
    [InlineData(new ulong[] { 1, 2 }, 2, 1, false)]
    [InlineData(new ulong[] { }, 0, 0, true)]
    public void Voter_denies_a_log_less_up_to_date_than_its_own(ulong[] log, ulong lastTerm, ulong lastIndex, bool granted)
    {
        var forVote = new CoreUnderTest(log: log, term: 3);
        forVote.AskVote(from: 2, term: 4, At(lastTerm, lastIndex));
        Assert.Equal(granted, forVote.TakeOne<VoteResponse>().Granted);

        var forPreVote = new CoreUnderTest(log: log, term: 3);
        forPreVote.AskVote(from: 2, term: 4, At(lastTerm, lastIndex), preVote: true);
        Assert.Equal(granted, forPreVote.TakeOne<VoteResponse>().Granted);
    }

    /// <summary>5.4.2: "Raft never commits log entries from previous terms by counting replicas. Only log entries from the leader's
    /// current term are committed by counting replicas."</summary>
    [Theory]
    [InlineData(1, 0)]
    [InlineData(2, 0)]
    [InlineData(3, 3)]
    public void Only_entries_of_the_current_term_are_committed_by_counting(ulong acknowledged, ulong commit)
    {
        var node = new CoreUnderTest(log: [1, 2], term: 2).Lead();

        node.Acknowledge(from: 2, acknowledged);

        Assert.Equal(new LogIndex(commit), node.Core.CommitIndex);
    }

    /// <summary>5.4.2: "Once an entry from the current term has been committed in this way, then all prior entries are committed
    /// indirectly because of the Log Matching Property."</summary>
    [Fact]
    public void Prior_entries_are_committed_with_the_first_of_the_term()
    {
        var node = new CoreUnderTest(voters: 5, log: [1, 2, 2], term: 2).Lead();

        node.Acknowledge(from: 2, index: 4);
        Assert.Equal(LogIndex.Zero, node.Core.CommitIndex);
        node.Acknowledge(from: 5, index: 4);

        Assert.Equal(4UL, node.ApplyTo);
    }

    /// <summary>Figure 8: a leader elected without an entry that an earlier leader brought to a majority may overwrite it, if that entry
    /// was of an older term than the leader that replicated it. The golden script figure_8 shows the whole story.</summary>
    [Fact]
    public void Entry_of_an_older_term_on_a_majority_may_still_be_overwritten()
    {
        var holder = new CoreUnderTest(voters: 5, log: [1, 2], term: 4);

        holder.AskVote(from: 5, term: 5, At(3, 2));
        Assert.True(holder.TakeOne<VoteResponse>().Granted);
        holder.Append(from: 5, term: 5, At(1, 1), entries: [3, 5]);

        Assert.Equal([1UL, 3UL, 5UL], holder.LogTerms);
    }
}
