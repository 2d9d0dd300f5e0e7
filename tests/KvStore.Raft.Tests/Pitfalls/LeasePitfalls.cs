using KvStore.Raft.Tests.Harness;
using static KvStore.Raft.Tests.Harness.CoreUnderTest;

namespace KvStore.Raft.Tests.Pitfalls;

/// <summary>Known ways to get lease reads wrong: 66-69. The lease is 700 long, the clock starts at 1000.</summary>
public sealed class LeasePitfalls
{
    private const int ElectionTicks = 10;

    [Fact]
    public void P66_lease_counts_from_when_the_heartbeat_was_sent()
    {
        var node = Leader();
        Beat(node, sentAt: 1000, answeredAt: 1600);

        Assert.True(ReadsAtOnce(node, now: 1699));
        Assert.False(ReadsAtOnce(node, now: 1700));
    }

    [Fact]
    public void P66_heartbeat_counts_from_the_stamp_before_it_left_even_if_that_is_old()
    {
        var node = Leader();
        node.Core.AdvanceTime(1000);
        node.Core.Tick();
        var ready = node.Core.TakeReady();
        Assert.NotEmpty(ready.Messages);
        node.Clock = 1500;
        Confirm(node, from: 2);

        Assert.True(ReadsAtOnce(node, now: 1699));
        Assert.False(ReadsAtOnce(node, now: 1700));
    }

    [Fact]
    public void P66_read_asked_after_the_last_stamp_is_not_served_by_it()
    {
        // A pause between the two may have been longer than the lease.
        var node = Leader();
        Beat(node, sentAt: 1000, answeredAt: 1000);
        node.Core.AdvanceTime(1100);
        node.Core.RequestRead(7);
        Assert.Empty(node.Core.TakeReady().ConfirmedReads);
    }

    [Fact]
    public void P66_clock_that_goes_back_does_not_lengthen_the_lease()
    {
        var node = Leader();
        Beat(node, sentAt: 1000, answeredAt: 1100);

        Assert.False(ReadsAtOnce(node, now: 1800));
        node.Sent.Clear();
        Assert.False(ReadsAtOnce(node, now: 1200));
    }

    [Fact]
    public void P66_one_answer_of_five_voters_is_no_majority()
    {
        var node = Leader(voters: 5);
        node.Clock = 1000;
        node.Tick();
        Confirm(node, from: 2);
        Confirm(node, from: 2);
        Assert.False(ReadsAtOnce(node, now: 1100));

        Confirm(node, from: 3);
        Assert.True(ReadsAtOnce(node, now: 1200));
    }

    [Fact]
    public void P66_answers_of_an_earlier_term_led_begin_no_lease()
    {
        var node = Leader();
        Beat(node, sentAt: 1000, answeredAt: 1000);
        var old = node.Core.Term;
        node.Clock = 1100;
        node.Tick();
        var round = node.Sent.OfType<HeartbeatRequest>().Last().ReadContext;
        node.Heartbeat(from: 3, term: old.Value + 1);
        node.Tick(ElectionTicks);
        node.Sent.Clear();
        Elect(node);

        node.Step(new HeartbeatResponse(new NodeId(2), Self, old, round));
        Assert.False(ReadsAtOnce(node, now: 1200));
        node.Step(new HeartbeatResponse(new NodeId(2), Self, node.Core.Term, round));
        node.Clock = 1201;
        node.Read(99);
        Assert.DoesNotContain(node.ConfirmedReads, read => read.RequestId == 99);
    }

    [Fact]
    public void P67_no_lease_after_another_node_was_told_to_campaign()
    {
        var node = Leader();
        Beat(node, sentAt: 1000, answeredAt: 1000);
        Assert.True(ReadsAtOnce(node, now: 1001));

        Assert.True(node.Core.TransferLeadership(new NodeId(2)));
        node.Clock = 1002;
        node.Tick();
        Assert.Contains(node.Sent, message => message is TimeoutNow);

        Assert.False(ReadsAtOnce(node, now: 1003));
        Beat(node, sentAt: 1100, answeredAt: 1100);
        Assert.False(ReadsAtOnce(node, now: 1101));
    }

    [Fact]
    public void P67_no_lease_after_leadership_was_lost()
    {
        var node = Leader();
        Beat(node, sentAt: 1000, answeredAt: 1000);

        node.Heartbeat(from: 2, term: node.Core.Term.Value + 1);

        Assert.False(ReadsAtOnce(node, now: 1001));
    }

    [Fact]
    public void P68_node_that_just_started_neither_votes_nor_campaigns_for_an_election_timeout()
    {
        var node = new CoreUnderTest(SimCluster.VotersUpTo(3), log: [1], term: 1, vote: 0, commit: 1, Options(lease: 700));
        node.Tick(ElectionTicks - 1);

        node.AskVote(from: 3, term: 2, At(1, 1));
        Assert.Empty(node.Sent);
        node.AskVote(from: 3, term: 2, At(1, 1), preVote: true);
        Assert.False(node.TakeOne<VoteResponse>().Granted);
        node.Core.Campaign();
        Assert.Equal((RaftRole.Follower, new Term(1)), (node.Core.Role, node.Core.Term));

        node.Core.Tick();
        node.AskVote(from: 3, term: 2, At(1, 1));
        Assert.True(node.Sent.OfType<VoteResponse>().Single().Granted);
    }

    [Fact]
    public void P68_without_leases_a_node_that_just_started_may_vote()
    {
        var node = new CoreUnderTest(SimCluster.VotersUpTo(3), log: [1], term: 1, vote: 0, commit: 1, Options(lease: 0));

        node.AskVote(from: 3, term: 2, At(1, 1));

        Assert.True(node.TakeOne<VoteResponse>().Granted);
    }

    [Fact]
    public void P68_promise_outlives_the_knowledge_of_the_leader()
    {
        var node = new CoreUnderTest(SimCluster.VotersUpTo(3), log: [1], term: 1, vote: 0, commit: 1, Options(lease: 700));
        node.Tick(ElectionTicks - 1);
        node.Heartbeat(from: 2, term: 1);

        // A late answer to an old candidacy of this node: from now on it knows no leader.
        node.GiveVote(from: 3, term: 4, granted: false);
        Assert.Equal((new Term(4), NodeId.None), (node.Core.Term, node.Core.LeaderId));
        node.Sent.Clear();
        node.AskVote(from: 3, term: 5, At(1, 1));
        Assert.Empty(node.Sent);

        node.AskVote(from: 3, term: 6, At(1, 1), transfer: true);
        Assert.True(node.TakeOne<VoteResponse>().Granted);
    }

    [Fact]
    public void P69_no_lease_before_an_entry_of_the_term_is_committed()
    {
        var node = Started(voters: 3).Lead();
        Beat(node, sentAt: 1000, answeredAt: 1000);
        Assert.False(ReadsAtOnce(node, now: 1001));

        node.Acknowledge(from: 2, node.Core.LastIndex.Value);
        Assert.True(ReadsAtOnce(node, now: 1002));
    }

    [Fact]
    public void Runtime_that_tells_no_time_gets_no_lease()
    {
        var core = Leader().Core;
        core.Tick();
        core.TakeReady();
        core.Step(new HeartbeatResponse(new NodeId(2), Self, core.Term, ReadContext: 1));
        core.RequestRead(7);

        Assert.Empty(core.TakeReady().ConfirmedReads);
    }

    private static RaftOptions Options(long lease) => new() { NodeId = Self, ElectionTicks = ElectionTicks, LeaseMicroseconds = lease };

    /// <summary>A follower whose promise from its start is over.</summary>
    private static CoreUnderTest Started(int voters)
    {
        var node = new CoreUnderTest(SimCluster.VotersUpTo(voters), log: [], term: 0, vote: 0, commit: 0, Options(lease: 700));
        node.Tick(ElectionTicks);
        node.Sent.Clear();
        return node;
    }

    private static CoreUnderTest Leader(int voters = 3) => Started(voters).LeadSettled();

    /// <summary>Makes it lead again, and has its first entry committed.</summary>
    private static void Elect(CoreUnderTest node)
    {
        node.Core.Campaign();
        var term = node.Core.Term.Next.Value;
        node.GiveVote(from: 2, term, preVote: true);
        node.GiveVote(from: 2, term);
        node.Acknowledge(from: 2, node.Core.LastIndex.Value);
        Assert.Equal((RaftRole.Leader, node.Core.LastIndex), (node.Core.Role, node.Core.CommitIndex));
    }

    /// <summary>One regular heartbeat, answered by node 2.</summary>
    private static void Beat(CoreUnderTest node, long sentAt, long answeredAt)
    {
        node.Clock = sentAt;
        node.Tick();
        node.Clock = answeredAt;
        node.Core.AdvanceTime(answeredAt);
        Confirm(node, from: 2);
    }

    private static void Confirm(CoreUnderTest node, ulong from)
    {
        var round = node.Sent.OfType<HeartbeatRequest>().LastOrDefault()?.ReadContext ?? 1;
        node.Step(new HeartbeatResponse(new NodeId(from), Self, node.Core.Term, round));
    }

    private static bool ReadsAtOnce(CoreUnderTest node, long now)
    {
        node.Clock = now;
        var confirmed = node.ConfirmedReads.Count;
        node.Read((ulong)now);
        return node.ConfirmedReads.Count > confirmed;
    }
}
