using KvStore.Raft.Tests.Harness;
using static KvStore.Raft.Tests.Harness.CoreUnderTest;

namespace KvStore.Raft.Tests.Pitfalls;

/// <summary>Known ways to get a leadership transfer wrong: 15.</summary>
public sealed class TransferPitfalls
{
    private const int ElectionTicks = 10;

    [Fact]
    public void P15_target_is_told_only_when_it_has_the_whole_log()
    {
        var node = new CoreUnderTest(voters: 3).LeadSettled();
        node.Propose();
        node.Sent.Clear();

        Assert.True(node.Transfer(target: 2));
        Assert.Empty(node.Sent);
        Assert.Equal(new NodeId(2), node.Core.Status().TransferTarget);

        node.Acknowledge(from: 3, index: 2);
        Assert.Empty(node.Sent.OfType<TimeoutNow>());
        node.Acknowledge(from: 2, index: 2);
        Assert.Equal(new TimeoutNow(Self, new NodeId(2), new Term(1)), Assert.Single(node.Sent.OfType<TimeoutNow>()));
    }

    [Fact]
    public void P15_writes_and_changes_wait_while_leadership_is_handed_over()
    {
        var node = new CoreUnderTest(voters: 3).LeadSettled();
        node.Transfer(target: 2);

        Assert.Equal(ProposeStatus.Transferring, node.Propose().Status);
        Assert.Equal(ProposeStatus.Transferring, node.Configure(Members([1, 2])).Status);
        Assert.Equal(1UL, node.Core.LastIndex.Value);
    }

    [Fact]
    public void P15_leader_goes_on_after_an_election_timeout()
    {
        var node = new CoreUnderTest(voters: 3).LeadSettled();
        node.Transfer(target: 2);

        for (var tick = 0; tick < ElectionTicks; tick++)
        {
            Assert.Equal(ProposeStatus.Transferring, node.Propose().Status);
            node.Tick();
            node.Step(new HeartbeatResponse(new NodeId(3), Self, new Term(1), ReadContext: 0));
        }

        Assert.Equal(ProposeStatus.Accepted, node.Propose().Status);
        Assert.Equal(NodeId.None, node.Core.Status().TransferTarget);
    }

    [Fact]
    public void P15_only_another_voter_and_only_one_at_a_time()
    {
        var node = new CoreUnderTest(Members([1, 2, 3], learners: [4]), new RaftRestoredState()).LeadSettled();

        Assert.False(node.Transfer(target: 1));
        Assert.False(node.Transfer(target: 4));
        Assert.False(node.Transfer(target: 9));
        Assert.Equal(ProposeStatus.Accepted, node.Propose().Status);
        Assert.True(node.Transfer(target: 2));
        Assert.True(node.Transfer(target: 2));
        Assert.False(node.Transfer(target: 3));
        Assert.False(new CoreUnderTest().Transfer(target: 2));
    }

    [Fact]
    public void P15_transfer_ends_when_the_target_is_removed_on_the_way()
    {
        // Node 3 leaves with the joint configuration, which is left while node 3 still catches up.
        var node = new CoreUnderTest(Members([1, 2, 3], learners: [4]), new RaftRestoredState()).LeadSettled();
        node.Acknowledge(from: 4, index: 1);
        Assert.Equal(ProposeStatus.Accepted, node.Configure(Members([1, 2, 4])).Status);
        Assert.True(node.Transfer(target: 3));

        node.Acknowledge(from: 2, index: 2);
        node.Acknowledge(from: 4, index: 2);

        Assert.Equal(Members([1, 2, 4]), node.Core.ConfigurationInForce.Configuration);
        Assert.Equal(NodeId.None, node.Core.Status().TransferTarget);
        Assert.Empty(node.Sent.OfType<TimeoutNow>());
        Assert.Equal(ProposeStatus.Accepted, node.Propose().Status);
    }

    [Fact]
    public void P15_transfer_ends_with_leadership()
    {
        var node = new CoreUnderTest(voters: 3).LeadSettled();
        node.Transfer(target: 2);

        node.AskVote(from: 2, term: 2, At(1, 1), transfer: true);

        Assert.Equal(RaftRole.Follower, node.Core.Role);
        Assert.Equal(NodeId.None, node.Core.Status().TransferTarget);
        Assert.True(Assert.Single(node.Sent.OfType<VoteResponse>()).Granted);
        node.Sent.Clear();
        Assert.Equal(ProposeStatus.Accepted, node.LeadSettled().Propose().Status);
    }

    [Fact]
    public void P15_target_campaigns_at_once_and_voters_that_hear_the_leader_answer()
    {
        var target = new CoreUnderTest(log: [1], term: 1);
        target.Heartbeat(from: 2, term: 1);
        target.Sent.Clear();

        target.Step(new TimeoutNow(new NodeId(2), Self, new Term(1)));

        Assert.Equal((RaftRole.Candidate, new Term(2)), (target.Core.Role, target.Core.Term));
        var requests = target.Take<VoteRequest>();
        Assert.Equal([2UL, 3UL], requests.Select(request => request.To.Value));
        Assert.All(requests, request => Assert.True(request is { Transfer: true, PreVote: false }));

        var voter = new CoreUnderTest(log: [1], term: 1);
        voter.Heartbeat(from: 2, term: 1);
        voter.Sent.Clear();
        voter.AskVote(from: 3, term: 2, At(1, 1));
        Assert.Empty(voter.Sent);
        voter.AskVote(from: 3, term: 2, At(1, 1), transfer: true);
        Assert.True(voter.TakeOne<VoteResponse>().Granted);
    }

    [Fact]
    public void P15_next_campaign_after_a_transfer_asks_first_again()
    {
        var node = new CoreUnderTest(log: [1], term: 1);
        node.Heartbeat(from: 2, term: 1);
        node.Step(new TimeoutNow(new NodeId(2), Self, new Term(1)));
        node.Sent.Clear();

        node.Tick(ElectionTicks);

        Assert.All(node.Take<VoteRequest>(), request => Assert.True(request is { Transfer: false, PreVote: true }));
    }

    [Theory]
    [InlineData(3, 5)]
    [InlineData(2, 4)]
    [InlineData(2, 6)]
    [InlineData(9, 5)]
    public void P15_request_to_take_over_counts_only_from_the_leader_of_the_term(ulong from, ulong term)
    {
        var node = new CoreUnderTest(log: [1], term: 5);
        node.Heartbeat(from: 2, term: 5);
        node.Sent.Clear();

        node.Step(new TimeoutNow(new NodeId(from), Self, new Term(term)));

        Assert.Empty(node.Sent);
        Assert.Equal((RaftRole.Follower, new Term(5), new NodeId(2)), (node.Core.Role, node.Core.Term, node.Core.LeaderId));
    }

    [Fact]
    public void P15_learner_does_not_take_over()
    {
        var node = new CoreUnderTest(Members([2, 3], learners: [1]), new RaftRestoredState());
        node.Heartbeat(from: 2, term: 1);
        node.Sent.Clear();

        node.Step(new TimeoutNow(new NodeId(2), Self, new Term(1)));

        Assert.Empty(node.Sent);
        Assert.Equal(new Term(1), node.Core.Term);
    }
}
