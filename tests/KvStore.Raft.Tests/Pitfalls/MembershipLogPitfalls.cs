using KvStore.Raft.Tests.Harness;
using static KvStore.Raft.Tests.Harness.CoreUnderTest;

namespace KvStore.Raft.Tests.Pitfalls;

/// <summary>Known ways to get a configuration wrong that comes, goes or is read back with the log: 5, 12, 14, 45-49, 55.</summary>
public sealed class MembershipLogPitfalls
{
    private const int ElectionTicks = 10;

    [Fact]
    public void P05_learner_answers_a_vote_request()
    {
        var node = new CoreUnderTest(Members([2, 3], learners: [1]), new RaftRestoredState());

        node.AskVote(from: 2, term: 1, LogPosition.Zero, preVote: true);
        Assert.True(node.TakeOne<VoteResponse>().Granted);
        node.AskVote(from: 4, term: 1, LogPosition.Zero);
        Assert.True(node.TakeOne<VoteResponse>().Granted);
    }

    [Fact]
    public void P12_removed_node_that_runs_on_disturbs_nobody()
    {
        var cluster = SimCluster.Create(4);
        cluster.Elect(1);
        Assert.Equal(ProposeStatus.Accepted, cluster.Configure(1, Members([1, 2, 3])).Status);
        cluster.Stabilize();
        var term = cluster[1].Core.Term;

        for (var round = 0; round < 100; round++)
        {
            for (var id = 1; id <= 4; id++)
            {
                cluster.Tick(id);
            }

            cluster.Stabilize();
        }

        Assert.Equal((RaftRole.Leader, term), (cluster[1].Core.Role, cluster[1].Core.Term));
        Assert.Equal((term, new NodeId(1)), (cluster[2].Core.Term, cluster[2].Core.LeaderId));
    }

    [Fact]
    public void P12_vote_request_and_answers_of_a_removed_node_change_no_term()
    {
        var leader = new CoreUnderTest(voters: 4).LeadSettled();
        leader.Configure(Members([1, 2, 3]));

        leader.AskVote(from: 4, term: 9, At(8, 9));
        leader.AskVote(from: 4, term: 9, At(8, 9), preVote: true);
        leader.GiveVote(from: 4, term: 9, granted: false);
        leader.Step(new AppendResponse(new NodeId(4), Self, new Term(9), Rejected: true, LogIndex.Zero, LogPosition.Zero));

        Assert.Equal((RaftRole.Leader, new Term(1)), (leader.Core.Role, leader.Core.Term));
    }

    [Fact]
    public void P14_campaign_is_held_by_the_newest_configuration_though_it_is_not_applied()
    {
        var node = Restarted(Members([1, 2, 3]), commit: 1, Members([1, 2, 3, 4]));

        node.Core.Campaign();
        node.Tick();
        Assert.Equal([2UL, 3UL, 4UL], node.Take<VoteRequest>().Select(request => request.To.Value).Distinct());
        node.GiveVote(from: 2, term: 2, preVote: true);
        Assert.Equal(RaftRole.PreCandidate, node.Core.Role);
        node.GiveVote(from: 4, term: 2, preVote: true);
        Assert.Equal(RaftRole.Candidate, node.Core.Role);
    }

    [Fact]
    public void P45_configuration_goes_with_its_entry()
    {
        var node = new CoreUnderTest(log: [1], term: 1);
        node.AppendConfiguration(from: 2, term: 1, At(1, 1), Members([1, 2]));
        Assert.Equal(new ConfigurationEntry(new LogIndex(2), Members([1, 2])), node.Core.ConfigurationInForce);

        node.Append(from: 3, term: 2, At(1, 1), entries: [2]);

        Assert.Equal(new ConfigurationEntry(LogIndex.Zero, Members([1, 2, 3])), node.Core.ConfigurationInForce);
        node.Sent.Clear();
        node.Tick(ElectionTicks);
        Assert.Equal([2UL, 3UL], node.Take<VoteRequest>().Select(request => request.To.Value));
    }

    [Fact]
    public void P45_another_configuration_takes_the_place_of_one_cut_off()
    {
        var node = new CoreUnderTest(log: [1], term: 1);
        node.AppendConfiguration(from: 2, term: 1, At(1, 1), Members([2, 3]));
        node.Tick(ElectionTicks * 3);

        node.AppendConfiguration(from: 3, term: 2, At(1, 1), Members([1, 3]));

        Assert.Equal(new ConfigurationEntry(new LogIndex(2), Members([1, 3])), node.Core.ConfigurationInForce);
        Assert.Equal(Members([1, 2, 3]), node.Core.ConfigurationAt(new LogIndex(1)));
    }

    [Fact]
    public void P45_first_entry_of_the_log_can_be_rolled_back_too()
    {
        var node = new CoreUnderTest();
        node.AppendConfiguration(from: 2, term: 1, LogPosition.Zero, Members([1, 2]));

        node.Append(from: 3, term: 2, LogPosition.Zero, entries: [2]);

        Assert.Equal(Members([1, 2, 3]), node.Core.ConfigurationInForce.Configuration);
    }

    [Theory]
    [InlineData(new ulong[] { 4, 5 })]
    [InlineData(new ulong[] { 2, 3 })]
    public void P46_joint_configuration_elects_by_both_majorities_only(ulong[] oneHalf)
    {
        var node = Restarted(Members([1, 2, 3], learners: [4, 5]), commit: 1, Members([1, 4, 5], outgoing: [1, 2, 3]));
        var other = oneHalf[0] == 4 ? 2UL : 4;
        node.Core.Campaign();
        node.Tick();

        GiveVotes(node, oneHalf, preVote: true);
        Assert.Equal(RaftRole.PreCandidate, node.Core.Role);
        GiveVotes(node, [other], preVote: true);
        Assert.Equal(RaftRole.Candidate, node.Core.Role);
        GiveVotes(node, oneHalf, preVote: false);
        Assert.Equal(RaftRole.Candidate, node.Core.Role);
        GiveVotes(node, [other], preVote: false);
        Assert.Equal(RaftRole.Leader, node.Core.Role);
    }

    [Fact]
    public void P46_election_is_lost_when_one_half_refuses()
    {
        var node = Restarted(Members([1, 2, 3], learners: [4, 5]), commit: 1, Members([1, 4, 5], outgoing: [1, 2, 3]));
        node.Core.Campaign();
        node.Tick();

        node.GiveVote(from: 4, term: 1, granted: false, preVote: true);
        node.GiveVote(from: 5, term: 1, granted: false, preVote: true);

        Assert.Equal(RaftRole.Follower, node.Core.Role);
    }

    [Fact]
    public void P47_removed_node_campaigns_until_its_removal_is_known_to_be_committed()
    {
        // Only its own log has the entry, so node 2 alone cannot win.
        var node = Restarted(Members([1, 2]), commit: 1, Members([2]));

        node.Core.Campaign();
        node.Tick();
        Assert.Equal(new NodeId(2), node.Sent[0].To);
        Assert.Equal(RaftRole.PreCandidate, node.Core.Role);
        GiveVotes(node, [2], preVote: true);
        GiveVotes(node, [2], preVote: false);
        Assert.Equal((RaftRole.Leader, 1UL), (node.Core.Role, node.Core.CommitIndex.Value));
        node.Acknowledge(from: 2, index: 3);
        Assert.Equal((RaftRole.Follower, 3UL), (node.Core.Role, node.Core.CommitIndex.Value));

        var settled = Restarted(Members([1, 2]), commit: 2, Members([2]));
        settled.Tick(5 * ElectionTicks);
        Assert.Empty(settled.Sent);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void P48_new_leader_leaves_the_joint_configuration_found_in_its_log(ulong commit)
    {
        var node = Restarted(Members([1, 2, 3], learners: [4]), commit, Members([1, 2, 4], outgoing: [1, 2, 3])).Lead();
        Assert.True(node.Core.ConfigurationInForce.Configuration.IsJoint);

        node.Acknowledge(from: 3, index: 3);
        Assert.True(node.Core.ConfigurationInForce.Configuration.IsJoint);
        node.Acknowledge(from: 2, index: 3);

        Assert.Equal(new ConfigurationEntry(new LogIndex(4), Members([1, 2, 4])), node.Core.ConfigurationInForce);
        Assert.Equal((EntryKind.Configuration, 0), (node.Core.HeaderAt(new LogIndex(4)).Kind, node.Core.HeaderAt(new LogIndex(4)).PayloadBytes));
    }

    [Fact]
    public void P49_demoted_voter_goes_on_receiving_the_log_and_knows_that_it_does_not_vote()
    {
        var cluster = SimCluster.Create(3);
        cluster.Elect(1);
        Assert.Equal(ProposeStatus.Accepted, cluster.Configure(1, Members([1, 2], learners: [3])).Status);
        cluster.Stabilize();
        cluster.Propose(1);
        cluster.Stabilize();

        Assert.Equal(cluster[1].Core.CommitIndex, cluster[3].Core.CommitIndex);
        Assert.Equal(Members([1, 2], learners: [3]), cluster[3].Core.ConfigurationInForce.Configuration);
        cluster[3].Core.Campaign();
        Assert.Equal(RaftRole.Follower, cluster[3].Core.Role);
    }

    [Fact]
    public void P49_voter_that_is_to_be_a_learner_votes_until_the_joint_configuration_is_left()
    {
        var joint = Members([1, 4, 5], learners: [2], outgoing: [1, 2, 3]);
        var node = Restarted(Members([1, 2, 3], learners: [4, 5]), commit: 1, joint).Lead();

        node.Acknowledge(from: 4, index: 3);
        Assert.Equal(1UL, node.Core.CommitIndex.Value);
        node.Acknowledge(from: 2, index: 3);
        Assert.Equal(3UL, node.Core.CommitIndex.Value);
        Assert.False(node.Core.Status().Peers.Single(peer => peer.NodeId.Value == 2).IsVoter);
    }

    [Fact]
    public void P55_configuration_is_told_as_of_an_index()
    {
        var node = new CoreUnderTest(Members([1, 2]), new RaftRestoredState
        {
            HardState = new HardState(new Term(1), NodeId.None, new LogIndex(7)),
            Snapshot = At(1, 5),
            Entries = new[] { Header(EntryKind.Command), Header(EntryKind.Configuration), Header(EntryKind.Command) },
            Configurations = [new ConfigurationEntry(new LogIndex(7), Members([1, 2], learners: [3]))],
            Applied = new LogIndex(5),
        });

        Assert.Equal(Members([1, 2]), node.Core.ConfigurationAt(new LogIndex(5)));
        Assert.Equal(Members([1, 2]), node.Core.ConfigurationAt(new LogIndex(6)));
        Assert.Equal(Members([1, 2], learners: [3]), node.Core.ConfigurationAt(new LogIndex(8)));
        Assert.Throws<InvariantViolationException>(() => node.Core.ConfigurationAt(new LogIndex(4)));
    }

    [Fact]
    public void P55_compaction_keeps_the_configuration_in_force_at_the_base_and_a_snapshot_drops_later_ones()
    {
        var history = new ConfigurationHistory(Entry(0, Members([1])));
        history.Append(Entry(3, Members([1, 2])));
        history.Append(Entry(9, Members([1, 2, 3])));

        history.CompactTo(new LogIndex(5));
        Assert.Equal(Members([1, 2]), history.At(new LogIndex(5)));
        Assert.Equal(Members([1, 2, 3]), history.Latest.Configuration);

        history.Reset(Entry(7, Members([4, 5])));
        Assert.Equal(Entry(7, Members([4, 5])), history.Latest);
        Assert.Equal(Members([4, 5]), history.At(new LogIndex(20)));
    }

    [Fact]
    public void Configurations_must_belong_to_the_entries_beside_them()
    {
        var state = new RaftRestoredState
        {
            HardState = new HardState(new Term(1), NodeId.None, LogIndex.Zero),
            Entries = new[] { Header(EntryKind.Configuration) },
        };

        Assert.Throws<InvariantViolationException>(() => new CoreUnderTest(Members([1]), state));
        Assert.Throws<InvariantViolationException>(() => new CoreUnderTest(
            Members([1]), state with { Configurations = [Entry(2, Members([2]))] }));
        var node = new CoreUnderTest();
        Assert.Throws<InvariantViolationException>(() => node.Step(new AppendRequest(
            new NodeId(2), Self, new Term(1), LogPosition.Zero, new[] { Header(EntryKind.Configuration) }, LogIndex.Zero)));
    }

    /// <summary>Node 1 of a group, restarted with an entry of each kind in its log: a command, then a configuration.</summary>
    private static CoreUnderTest Restarted(Configuration before, ulong commit, Configuration configuration) => new(before, new RaftRestoredState
    {
        HardState = new HardState(new Term(1), NodeId.None, new LogIndex(commit)),
        Entries = new[] { Header(EntryKind.Command), Header(EntryKind.Configuration) },
        Configurations = [Entry(2, configuration)],
    });

    private static EntryHeader Header(EntryKind kind) => new(new Term(1), kind, PayloadBytes: 0);

    private static ConfigurationEntry Entry(ulong index, Configuration configuration) => new(new LogIndex(index), configuration);

    private static void GiveVotes(CoreUnderTest node, ulong[] voters, bool preVote)
    {
        foreach (var voter in voters)
        {
            node.GiveVote(voter, term: 2, granted: true, preVote);
        }
    }
}
