using KvStore.Raft.Tests.Harness;
using static KvStore.Raft.Tests.Harness.CoreUnderTest;

namespace KvStore.Raft.Tests.Pitfalls;

/// <summary>Known ways to get a membership change wrong on the leader: 3, 43, 44, 46, 47, 50, 57, 58.</summary>
public sealed class MembershipPitfalls
{
    private const int ElectionTicks = 10;

    [Fact]
    public void P03_acknowledgement_of_a_removed_voter_does_not_count()
    {
        var node = new CoreUnderTest(voters: 4).LeadSettled();
        node.Configure(Members([1, 2, 3]));

        node.Acknowledge(from: 4, index: 2);
        node.Step(new HeartbeatResponse(new NodeId(4), Self, new Term(9), ReadContext: 0));
        Assert.Equal((RaftRole.Leader, 1UL), (node.Core.Role, node.Core.CommitIndex.Value));

        node.Acknowledge(from: 3, index: 2);
        Assert.Equal(2UL, node.Core.CommitIndex.Value);
    }

    [Fact]
    public void P03_learner_counts_neither_for_commit_nor_for_reads_nor_for_the_quorum()
    {
        var node = new CoreUnderTest(voters: 3).LeadSettled();
        node.Configure(Members([1, 2, 3], learners: [4]));
        node.Acknowledge(from: 4, index: 2);
        node.Read(1);
        Beat(node, from: 4);
        Assert.Equal((1UL, 0), (node.Core.CommitIndex.Value, node.ConfirmedReads.Count));

        for (var tick = 0; tick < 2 * ElectionTicks; tick++)
        {
            node.Tick();
            Beat(node, from: 4, readContext: 0);
        }

        Assert.Equal(RaftRole.Follower, node.Core.Role);
    }

    [Fact]
    public void P43_no_change_before_an_entry_of_the_term_is_committed()
    {
        var node = new CoreUnderTest(voters: 4, log: [1, 1], term: 1, commit: 2).Lead();

        Assert.Equal(ProposeStatus.NothingCommittedInTerm, node.Configure(Members([1, 2, 3])).Status);
        Assert.Equal(3UL, node.Core.LastIndex.Value);

        node.Acknowledge(from: 2, index: 3);
        node.Acknowledge(from: 3, index: 3);
        Assert.Equal(new ProposeResult(ProposeStatus.Accepted, At(2, 4)), node.Configure(Members([1, 2, 3])));
    }

    [Fact]
    public void P44_second_change_waits_for_the_first()
    {
        var node = new CoreUnderTest(voters: 5).LeadSettled();
        Assert.Equal(ProposeStatus.Accepted, node.Configure(Members([1, 2, 3, 4])).Status);

        Assert.Equal(ProposeStatus.ChangeInProgress, node.Configure(Members([1, 2, 3])).Status);

        node.Acknowledge(from: 2, index: 2);
        node.Acknowledge(from: 3, index: 2);
        Assert.Equal(ProposeStatus.Accepted, node.Configure(Members([1, 2, 3])).Status);
    }

    [Fact]
    public void P44_second_change_waits_until_the_joint_configuration_is_left()
    {
        var node = new CoreUnderTest(voters: 5).LeadSettled();
        node.Configure(Members([1, 2, 3]));
        Assert.Equal(Members([1, 2, 3], outgoing: [1, 2, 3, 4, 5]), node.Core.ConfigurationInForce.Configuration);

        Assert.Equal(ProposeStatus.ChangeInProgress, node.Configure(Members([1, 2])).Status);
        node.Acknowledge(from: 2, index: 2);
        node.Acknowledge(from: 3, index: 2);
        Assert.Equal(new ConfigurationEntry(new LogIndex(3), Members([1, 2, 3])), node.Core.ConfigurationInForce);
        Assert.Equal(ProposeStatus.ChangeInProgress, node.Configure(Members([1, 2])).Status);

        node.Acknowledge(from: 2, index: 3);
        Assert.Equal(ProposeStatus.Accepted, node.Configure(Members([1, 2])).Status);
    }

    [Theory]
    [InlineData(new ulong[] { 4, 5 })]
    [InlineData(new ulong[] { 2, 3 })]
    public void P46_joint_configuration_commits_by_both_majorities_only(ulong[] oneHalf)
    {
        var node = Joint();
        foreach (var voter in oneHalf)
        {
            node.Acknowledge(voter, index: 3);
        }

        Assert.Equal(2UL, node.Core.CommitIndex.Value);
        node.Acknowledge(from: oneHalf[0] == 4 ? 2UL : 4, index: 3);
        Assert.Equal(3UL, node.Core.CommitIndex.Value);
    }

    [Theory]
    [InlineData(new ulong[] { 4, 5 })]
    [InlineData(new ulong[] { 2, 3 })]
    public void P46_joint_configuration_confirms_reads_by_both_majorities_only(ulong[] oneHalf)
    {
        var node = Joint();
        node.Read(1);
        foreach (var voter in oneHalf)
        {
            Beat(node, voter);
        }

        Assert.Empty(node.ConfirmedReads);
        Beat(node, from: oneHalf[0] == 4 ? 2UL : 4);
        Assert.Single(node.ConfirmedReads);
    }

    [Theory]
    [InlineData(new ulong[] { 4, 5 }, RaftRole.Follower)]
    [InlineData(new ulong[] { 2, 3 }, RaftRole.Follower)]
    [InlineData(new ulong[] { 2, 5 }, RaftRole.Leader)]
    public void P46_leader_without_one_of_the_majorities_steps_down(ulong[] answering, RaftRole role)
    {
        var node = Joint();
        for (var tick = 0; tick < 2 * ElectionTicks; tick++)
        {
            node.Tick();
            foreach (var voter in answering)
            {
                Beat(node, voter, readContext: 0);
            }
        }

        Assert.Equal(role, node.Core.Role);
    }

    [Fact]
    public void P47_leader_that_is_removed_leads_without_counting_itself_until_the_change_is_committed()
    {
        var node = new CoreUnderTest(voters: 3).LeadSettled();
        node.Configure(Members([2, 3]));
        node.Acknowledge(from: 2, index: 2);
        Assert.Equal((RaftRole.Leader, 1UL), (node.Core.Role, node.Core.CommitIndex.Value));
        Assert.Equal(ProposeStatus.Accepted, node.Propose().Status);
        node.Sent.Clear();

        node.Acknowledge(from: 3, index: 2);

        Assert.Equal((RaftRole.Follower, 2UL), (node.Core.Role, node.Core.CommitIndex.Value));
        Assert.All(node.Sent.OfType<AppendRequest>(), append => Assert.Equal(2UL, append.Commit.Value));
        Assert.Equal(new NodeId(2), Assert.Single(node.Sent.OfType<TimeoutNow>()).To);
        node.Sent.Clear();
        node.Tick(10 * ElectionTicks);
        Assert.Empty(node.Sent);
    }

    [Fact]
    public void P47_removed_leader_hands_over_to_a_voter_though_a_learner_holds_more()
    {
        var node = new CoreUnderTest(Members([1, 2], learners: [3]), new RaftRestoredState()).LeadSettled();
        node.Configure(Members([2], learners: [3]));
        node.Propose();
        node.Acknowledge(from: 3, index: 3);
        node.Sent.Clear();

        node.Acknowledge(from: 2, index: 2);

        Assert.Equal(new NodeId(2), Assert.Single(node.Sent.OfType<TimeoutNow>()).To);
    }

    [Fact]
    public void P47_follower_hears_a_removed_leader_that_still_leads()
    {
        var node = new CoreUnderTest(log: [1], term: 1);
        node.AppendConfiguration(from: 2, term: 1, At(1, 1), Members([1, 3]));
        node.Sent.Clear();
        node.Read(7);
        var request = node.TakeOne<ReadIndexRequest>();

        node.Step(new ReadIndexResponse(new NodeId(2), Self, new Term(1), request.RequestId, new LogIndex(1), Refused: false));

        Assert.Equal(new ConfirmedRead(7, new LogIndex(1)), Assert.Single(node.ConfirmedReads));
    }

    [Fact]
    public void P47_leader_that_becomes_a_learner_steps_down_when_that_is_committed()
    {
        var node = new CoreUnderTest(voters: 3).LeadSettled();
        node.Configure(Members([2, 3], learners: [1]));
        Assert.Equal(RaftRole.Leader, node.Core.Role);

        node.Acknowledge(from: 2, index: 2);
        node.Acknowledge(from: 3, index: 2);

        Assert.Equal(RaftRole.Follower, node.Core.Role);
        Assert.Equal(-1, node.Append(from: 2, term: 1, At(1, 2), entries: []));
        Assert.Equal(new NodeId(2), node.Core.LeaderId);
    }

    [Fact]
    public void P50_learner_that_lags_is_not_promoted()
    {
        var node = new CoreUnderTest(voters: 3).LeadSettled();
        node.Configure(Members([1, 2, 3], learners: [4]));
        node.Acknowledge(from: 2, index: 2);
        Assert.Equal(ProposeStatus.NotCaughtUp, node.Configure(Members([1, 2, 3, 4])).Status);

        // Its first round takes longer than an election timeout, its second does not.
        for (var tick = 0; tick < ElectionTicks; tick++)
        {
            node.Tick();
            Beat(node, from: 2, readContext: 0);
        }

        node.Acknowledge(from: 4, index: 1);
        Assert.Equal(ProposeStatus.NotCaughtUp, node.Configure(Members([1, 2, 3, 4])).Status);
        node.Acknowledge(from: 4, index: 2);
        Assert.True(node.Core.Status().Peers.Single(peer => !peer.IsVoter).IsCaughtUp);
        Assert.Equal(ProposeStatus.Accepted, node.Configure(Members([1, 2, 3, 4])).Status);
    }

    [Fact]
    public void P50_rounds_end_under_load_although_the_log_never_stands_still()
    {
        var node = new CoreUnderTest(voters: 3).LeadSettled();
        node.Configure(Members([1, 2, 3], learners: [4]));
        node.Acknowledge(from: 2, index: 2);

        for (ulong index = 3; index < 40; index++)
        {
            node.Propose();
            node.Tick();
            node.Acknowledge(from: 2, index);
            node.Acknowledge(from: 4, index - 2);
        }

        Assert.Equal(ProposeStatus.Accepted, node.Configure(Members([1, 2, 3, 4])).Status);
    }

    [Fact]
    public void P50_new_leader_does_not_know_who_keeps_up()
    {
        var node = new CoreUnderTest(Members([1, 2, 3], learners: [4]), new RaftRestoredState()).LeadSettled();
        node.Acknowledge(from: 4, index: 1);
        Assert.True(node.Core.Status().Peers[2].IsCaughtUp);
        node.Heartbeat(from: 2, term: 2);
        node.Sent.Clear();

        node.Lead();
        node.Acknowledge(from: 2, index: 2);

        Assert.Equal(ProposeStatus.NotCaughtUp, node.Configure(Members([1, 2, 3, 4])).Status);
    }

    [Fact]
    public void P57_what_the_majority_of_fewer_voters_has_reached_already_counts_at_once()
    {
        var node = new CoreUnderTest(voters: 2).LeadSettled();
        node.Propose();
        node.Read(1);
        Assert.Equal((1UL, 0), (node.Core.CommitIndex.Value, node.ConfirmedReads.Count));
        node.DiskWaits = true;

        node.Configure(Members([1]));

        Assert.Equal((2UL, 1), (node.Core.CommitIndex.Value, node.ConfirmedReads.Count));
    }

    [Fact]
    public void P57_members_that_stay_keep_their_progress()
    {
        var node = new CoreUnderTest(voters: 4).LeadSettled();
        node.Propose();
        node.Propose();
        node.Acknowledge(from: 2, index: 2);
        var before = node.Core.Status().Peers;

        node.Configure(Members([1, 2, 3], learners: [9]));

        var after = node.Core.Status().Peers;
        Assert.Equal([2UL, 3UL, 9UL], after.Select(peer => peer.NodeId.Value));
        Assert.All(after.Zip(before).Take(2), pair => Assert.Equal(
            (pair.Second.State, pair.Second.Match, pair.Second.InflightMessages + 1, pair.Second.RecentlyActive),
            (pair.First.State, pair.First.Match, pair.First.InflightMessages, pair.First.RecentlyActive)));
        Assert.Equal((ProgressState.Probe, LogIndex.Zero), (after[2].State, after[2].Match));

        // Of three now, two have entry 2: it was acknowledged before the change, and not again.
        Assert.Equal(2UL, node.Core.CommitIndex.Value);
    }

    [Fact]
    public void P58_node_that_may_be_down_does_not_become_a_voter()
    {
        var node = new CoreUnderTest(voters: 3).LeadSettled();
        Assert.Equal(ProposeStatus.NotALearner, node.Configure(Members([1, 2, 3, 4])).Status);
        Assert.Equal(ProposeStatus.NotALearner, node.Configure(Members([1, 4, 5])).Status);
        node.Configure(Members([1, 2, 3], learners: [4]));
        node.Acknowledge(from: 2, index: 2);
        node.Acknowledge(from: 4, index: 2);

        // It lacks nothing, since nothing is written, and is down.
        for (var tick = 0; tick < ElectionTicks; tick++)
        {
            node.Tick();
            Beat(node, from: 2, readContext: 0);
        }

        Assert.Equal(ProposeStatus.NotCaughtUp, node.Configure(Members([1, 2, 3, 4])).Status);
    }

    [Fact]
    public void Target_must_be_whole_and_not_joint()
    {
        var node = new CoreUnderTest(voters: 3).LeadSettled();

        Assert.Throws<ArgumentException>(() => node.Configure(Members([])));
        Assert.Throws<ArgumentException>(() => node.Configure(Members([1, 1])));
        Assert.Throws<ArgumentException>(() => node.Configure(Members([1, 2], learners: [2])));
        Assert.Throws<ArgumentException>(() => node.Configure(Members([1, 2], outgoing: [1, 2, 3])));
        Assert.Equal(ProposeStatus.NotLeader, new CoreUnderTest().Configure(Members([1])).Status);
    }

    /// <summary>Node 1 leads from voters 1, 2, 3 to voters 1, 4, 5; the joint configuration is entry 3.</summary>
    private static CoreUnderTest Joint()
    {
        var node = new CoreUnderTest(voters: 3).LeadSettled();
        node.Configure(Members([1, 2, 3], learners: [4, 5]));
        for (ulong peer = 2; peer <= 5; peer++)
        {
            node.Acknowledge(peer, index: 2);
        }

        Assert.Equal(At(1, 3), node.Configure(Members([1, 4, 5])).Position);
        Assert.Equal(Members([1, 4, 5], outgoing: [1, 2, 3]), node.Core.ConfigurationInForce.Configuration);
        return node;
    }

    private static void Beat(CoreUnderTest node, ulong from, ulong readContext = 1) =>
        node.Step(new HeartbeatResponse(new NodeId(from), Self, node.Core.Term, readContext));
}
