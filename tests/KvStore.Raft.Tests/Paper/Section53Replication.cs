using KvStore.Raft.Tests.Harness;
using static KvStore.Raft.Tests.Harness.CoreUnderTest;

namespace KvStore.Raft.Tests.Paper;

/// <summary>The claims of section 5.3 of the Raft paper, "Log replication".</summary>
public sealed class Section53Replication
{
    /// <summary>"The leader appends the command to its log as a new entry, then issues AppendEntries RPCs in parallel to each of the other
    /// servers to replicate the entry."</summary>
    [Fact]
    public void Leader_appends_and_sends_to_all_others()
    {
        var node = new CoreUnderTest().LeadSettled();
        node.DiskWaits = true;

        var result = node.Propose(bytes: 7);

        Assert.Equal(new ProposeResult(ProposeStatus.Accepted, At(1, 2)), result);
        var requests = node.Take<AppendRequest>();
        Assert.Equal([2UL, 3UL], requests.Select(request => request.To.Value));
        Assert.All(requests, request =>
        {
            Assert.Equal(At(1, 1), request.Previous);
            Assert.Equal([new EntryHeader(new Term(1), EntryKind.Command, PayloadBytes: 7)], request.Entries.ToArray());
        });
    }

    /// <summary>"A log entry is committed once the leader that created the entry has replicated it on a majority of the servers."</summary>
    [Theory]
    [InlineData(1, new ulong[0], true)]
    [InlineData(2, new ulong[0], false)]
    [InlineData(2, new ulong[] { 2 }, true)]
    [InlineData(3, new ulong[0], false)]
    [InlineData(3, new ulong[] { 2 }, true)]
    [InlineData(3, new ulong[] { 2, 3 }, true)]
    [InlineData(4, new ulong[] { 2 }, false)]
    [InlineData(4, new ulong[] { 2, 3 }, true)]
    [InlineData(5, new ulong[] { 5 }, false)]
    [InlineData(5, new ulong[] { 2, 4 }, true)]
    [InlineData(5, new ulong[] { 2, 2 }, false)]
    public void Entry_is_committed_once_on_a_majority(int voters, ulong[] acknowledged, bool committed)
    {
        var node = new CoreUnderTest(voters).LeadSettled();
        node.Propose();
        foreach (var from in acknowledged)
        {
            node.Acknowledge(from, index: 2);
        }

        Assert.Equal(new LogIndex(committed ? 2UL : 1UL), node.Core.CommitIndex);
        Assert.Equal(committed ? 2UL : 1UL, node.ApplyTo);
    }

    /// <summary>"This also commits all preceding entries in the leader's log, including entries created by previous leaders."</summary>
    [Theory]
    [InlineData(new ulong[] { })]
    [InlineData(new ulong[] { 2 })]
    [InlineData(new ulong[] { 1, 2 })]
    [InlineData(new ulong[] { 1, 1, 2, 3 })]
    public void Commit_covers_all_preceding_entries(ulong[] log)
    {
        var node = new CoreUnderTest(log: log, term: 3).Lead();
        var last = (ulong)log.Length + 1;

        node.Acknowledge(from: 2, last);

        Assert.Equal(last, node.ApplyTo);
    }

    /// <summary>"The leader keeps track of the highest index it knows to be committed, and it includes that index in future AppendEntries
    /// RPCs (including heartbeats) so that the other servers eventually find out."</summary>
    [Fact]
    public void Leader_tells_the_commit_index()
    {
        var node = new CoreUnderTest().LeadSettled();
        node.Propose();
        node.Acknowledge(from: 2, index: 2);
        node.Sent.Clear();

        node.Propose();
        Assert.All(node.Take<AppendRequest>(), request => Assert.Equal(new LogIndex(2), request.Commit));
        node.Tick();
        Assert.Equal([new LogIndex(2), new LogIndex(1)], node.Take<HeartbeatRequest>().Select(request => request.Commit).OrderDescending());
    }

    /// <summary>"Once a follower learns that a log entry is committed, it applies the entry to its local state machine (in log order)."</summary>
    [Fact]
    public void Follower_applies_what_it_learns_to_be_committed()
    {
        var node = new CoreUnderTest();
        node.Append(from: 2, term: 1, LogPosition.Zero, entries: [1, 1, 1], commit: 1);
        Assert.Equal(1UL, node.ApplyTo);

        node.Append(from: 2, term: 1, At(1, 3), entries: [], commit: 2);
        Assert.Equal(2UL, node.ApplyTo);

        node.Heartbeat(from: 2, term: 1, commit: 3);
        Assert.Equal(3UL, node.ApplyTo);
    }

    /// <summary>"If the follower does not find an entry in its log with the same index and term, then it refuses the new entries."</summary>
    [Theory]
    [InlineData(0, 0, true)]
    [InlineData(1, 1, true)]
    [InlineData(2, 2, true)]
    [InlineData(1, 2, false)]
    [InlineData(2, 1, false)]
    [InlineData(3, 3, false)]
    [InlineData(2, 3, false)]
    public void Follower_refuses_what_does_not_follow_its_log(ulong previousTerm, ulong previousIndex, bool accepted)
    {
        var node = new CoreUnderTest(log: [1, 2], term: 2);

        node.Append(from: 2, term: 3, At(previousTerm, previousIndex), entries: [3]);

        Assert.Equal(!accepted, node.TakeOne<AppendResponse>().Rejected);
    }

    /// <summary>"The leader handles inconsistencies by forcing the followers' logs to duplicate its own: conflicting entries in follower
    /// logs will be overwritten with entries from the leader's log." Entries that agree stay.</summary>
    [Theory]
    [InlineData(2, 2, new ulong[] { 3 }, new ulong[] { 1, 2, 3 }, 0)]
    [InlineData(1, 1, new ulong[] { 3, 4 }, new ulong[] { 1, 3, 4 }, 0)]
    [InlineData(0, 0, new ulong[] { 1, 2 }, new ulong[] { 1, 2 }, -1)]
    [InlineData(0, 0, new ulong[] { 3 }, new ulong[] { 3 }, 0)]
    [InlineData(0, 0, new ulong[] { 1, 2, 4 }, new ulong[] { 1, 2, 4 }, 2)]
    [InlineData(1, 1, new ulong[] { 2, 4, 4 }, new ulong[] { 1, 2, 4, 4 }, 1)]
    [InlineData(2, 2, new ulong[] { }, new ulong[] { 1, 2 }, -1)]
    public void Conflicting_entries_are_replaced(
        ulong previousTerm, ulong previousIndex, ulong[] entries, ulong[] expected, int offset)
    {
        var node = new CoreUnderTest(log: [1, 2], term: 2);

        Assert.Equal(offset, node.Append(from: 2, term: 5, At(previousTerm, previousIndex), entries));

        Assert.Equal(expected, node.LogTerms);
        Assert.Equal(new LogIndex(previousIndex + (ulong)entries.Length), node.TakeOne<AppendResponse>().Index);
    }

    /// <summary>"When a leader first comes to power, it initializes all nextIndex values to the index just after the last one in its log."</summary>
    [Fact]
    public void New_leader_starts_after_its_last_entry()
    {
        var node = new CoreUnderTest(log: [1, 1, 2], term: 2).Lead();

        Assert.All(node.Core.Status().Peers, peer => Assert.Equal((new LogIndex(4), LogIndex.Zero), (peer.Next, peer.Match)));
    }

    /// <summary>"After a rejection, the leader decrements nextIndex and retries [...] Eventually nextIndex will reach a point where the
    /// leader and follower logs match."</summary>
    [Fact]
    public void Leader_goes_back_after_a_rejection()
    {
        var node = new CoreUnderTest(voters: 2, log: [1, 1, 2, 2], term: 2).Lead();

        node.Step(new AppendResponse(new NodeId(2), Self, new Term(3), Rejected: true, new LogIndex(4), At(1, 2)));

        var retry = node.TakeOne<AppendRequest>();
        Assert.Equal(At(1, 2), retry.Previous);
        Assert.Equal([2UL, 2UL, 3UL], retry.Entries.ToArray().Select(entry => entry.Term.Value));
    }

    /// <summary>"A leader never overwrites or deletes entries in its own log (the Leader Append-Only Property)."</summary>
    [Fact]
    public void Leader_only_appends()
    {
        var node = new CoreUnderTest(log: [1, 2, 2], term: 2).LeadSettled();
        var before = node.LogTerms;

        node.Step(new AppendResponse(new NodeId(2), Self, new Term(3), Rejected: true, new LogIndex(4), LogPosition.Zero));
        node.Propose();

        Assert.Equal([.. before, 3UL], node.LogTerms);
    }
}
