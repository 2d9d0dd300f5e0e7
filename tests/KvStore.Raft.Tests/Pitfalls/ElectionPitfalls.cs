using KvStore.Raft.Tests.Harness;
using static KvStore.Raft.Tests.Harness.CoreUnderTest;

namespace KvStore.Raft.Tests.Pitfalls;

/// <summary>Known ways to get elections wrong, numbered as in README.md beside this file: 1-4, 6, 7, 10, 11, 13, 16, 18-20, 93.</summary>
public sealed class ElectionPitfalls
{
    private const int ElectionTicks = 10;

    [Fact]
    public void P01_vote_leaves_only_when_term_and_vote_are_durable()
    {
        var node = new CoreUnderTest(term: 1) { DiskWaits = true };

        node.AskVote(from: 2, term: 2, LogPosition.Zero);
        Assert.Empty(node.Sent);
        Assert.Equal(new HardState(new Term(2), new NodeId(2), LogIndex.Zero), node.Written);

        // Asked again while the write is on its way, it still waits.
        node.AskVote(from: 2, term: 2, LogPosition.Zero);
        Assert.Empty(node.Sent);

        node.Persist();
        Assert.All(node.Take<VoteResponse>(), response => Assert.True(response.Granted));
    }

    [Fact]
    public void P01_restarted_voter_remembers_its_vote()
    {
        var node = new CoreUnderTest(term: 2, vote: 2);

        node.AskVote(from: 3, term: 2, At(1, 9));

        Assert.False(node.TakeOne<VoteResponse>().Granted);
    }

    [Fact]
    public void P02_voters_are_counted_not_votes()
    {
        var node = Candidate(voters: 5);

        for (var i = 0; i < 5; i++)
        {
            node.GiveVote(from: 2, term: 2);
        }

        Assert.Equal(RaftRole.Candidate, node.Core.Role);
        node.GiveVote(from: 3, term: 2);
        Assert.Equal(RaftRole.Leader, node.Core.Role);
    }

    [Fact]
    public void P03_votes_of_strangers_and_learners_do_not_count()
    {
        var configuration = SimCluster.VotersUpTo(3) with { Learners = [new NodeId(4)] };
        var node = new CoreUnderTest(configuration, log: [], term: 1, vote: 0, commit: 0, new RaftOptions { NodeId = Self });
        node.Tick(ElectionTicks);
        node.GiveVote(from: 9, term: 2, preVote: true);
        node.GiveVote(from: 4, term: 2, preVote: true);
        Assert.Equal(RaftRole.PreCandidate, node.Core.Role);

        node.GiveVote(from: 2, term: 2, preVote: true);
        node.GiveVote(from: 9, term: 2);
        node.GiveVote(from: 4, term: 2);
        node.GiveVote(from: 9, term: 7, granted: false);
        Assert.Equal((RaftRole.Candidate, new Term(2)), (node.Core.Role, node.Core.Term));

        node.GiveVote(from: 2, term: 2);
        node.Acknowledge(from: 4, index: 1);
        node.Acknowledge(from: 9, index: 1);
        Assert.Equal(LogIndex.Zero, node.Core.CommitIndex);

        node.Acknowledge(from: 3, index: 1);
        Assert.Equal(new LogIndex(1), node.Core.CommitIndex);
    }

    [Fact]
    public void P03_learner_does_not_campaign()
    {
        var configuration = new Configuration { Voters = [new NodeId(2), new NodeId(3)], Learners = [Self] };
        var node = new CoreUnderTest(configuration, log: [], term: 1, vote: 0, commit: 0, new RaftOptions { NodeId = Self });

        node.Tick(5 * ElectionTicks);
        node.Core.Campaign();

        Assert.Empty(node.Sent);
        Assert.Equal(RaftRole.Follower, node.Core.Role);
    }

    [Theory]
    [InlineData(3, 1, true)]
    [InlineData(2, 3, true)]
    [InlineData(2, 2, false)]
    [InlineData(1, 9, false)]
    public void P04_up_to_date_compares_the_term_before_the_index(ulong lastTerm, ulong lastIndex, bool granted)
    {
        var node = new CoreUnderTest(log: [1, 1, 2], term: 3);

        node.AskVote(from: 2, term: 4, At(lastTerm, lastIndex));

        Assert.Equal(granted, node.TakeOne<VoteResponse>().Granted);
    }

    [Fact]
    public void P06_pre_vote_changes_neither_term_nor_vote_nor_timer_nor_leader()
    {
        var node = new CoreUnderTest(term: 1);
        node.Heartbeat(from: 2, term: 1);
        node.Tick(ElectionTicks - 1);
        node.Sent.Clear();

        node.AskVote(from: 3, term: 5, At(4, 9), preVote: true);

        Assert.False(node.TakeOne<VoteResponse>().Granted);
        Assert.Equal((new Term(1), new NodeId(2)), (node.Core.Term, node.Core.LeaderId));
        Assert.Equal(NodeId.None, node.Core.Status().Vote);
        node.Tick();
        Assert.Equal(RaftRole.PreCandidate, node.Core.Role);
    }

    [Fact]
    public void P06_granted_pre_vote_changes_nothing_either()
    {
        var node = new CoreUnderTest(term: 1);
        node.Tick(ElectionTicks - 1);

        node.AskVote(from: 3, term: 5, At(4, 9), preVote: true);

        Assert.Equal((true, new Term(5)), (node.Sent.OfType<VoteResponse>().Single().Granted, node.Sent.Single().Term));
        Assert.Equal((new Term(1), NodeId.None), (node.Core.Term, node.Core.Status().Vote));
        Assert.Null(node.Written);
        node.Tick();
        Assert.Equal(RaftRole.PreCandidate, node.Core.Role);
    }

    [Fact]
    public void P07_long_log_with_a_low_term_and_short_log_with_a_high_term_elect_a_leader()
    {
        var cluster = SimCluster.Create(3);
        cluster[3].Crash();
        Restore(cluster[1], term: 1, log: [1, 1, 1]);
        Restore(cluster[2], term: 6, log: [1]);

        for (var round = 0; round < 100; round++)
        {
            cluster.Tick(1);
            cluster.Tick(2);
            cluster.Stabilize();
        }

        Assert.Equal(RaftRole.Leader, cluster[1].Core.Role);
        Assert.Equal(cluster[1].MemoryLog(), cluster[2].MemoryLog());
    }

    [Fact]
    public void P10_node_with_a_higher_term_is_freed()
    {
        var cluster = SimCluster.Create(3);
        cluster.Elect(1);
        cluster[3].Crash();
        Restore(cluster[3], term: 9, log: []);

        for (var round = 0; round < 60; round++)
        {
            for (var id = 1; id <= 3; id++)
            {
                cluster.Tick(id);
            }

            cluster.Stabilize();
        }

        var leader = cluster.Nodes.Single(node => node.Core.Role == RaftRole.Leader);
        Assert.All(cluster.Nodes, node => Assert.Equal((leader.Id, leader.Core.Term), (node.Core.LeaderId, node.Core.Term)));
        Assert.All(cluster.Nodes, node => Assert.Equal(leader.Core.CommitIndex, node.Core.CommitIndex));
    }

    [Fact]
    public void P11_late_answers_of_an_election_that_is_over_do_nothing()
    {
        var node = new CoreUnderTest(voters: 5, term: 1);
        node.Tick(ElectionTicks);
        node.GiveVote(from: 2, term: 2, preVote: true);
        node.GiveVote(from: 3, term: 2, preVote: true);
        node.GiveVote(from: 4, term: 2, preVote: true);
        Assert.Equal((RaftRole.Candidate, new Term(2)), (node.Core.Role, node.Core.Term));

        node.GiveVote(from: 2, term: 2);
        node.GiveVote(from: 3, term: 2);
        node.Sent.Clear();
        node.GiveVote(from: 4, term: 2);
        node.GiveVote(from: 5, term: 2, granted: false);
        node.GiveVote(from: 5, term: 2, preVote: true);
        node.GiveVote(from: 5, term: 3, preVote: true);

        Assert.Equal((RaftRole.Leader, new Term(2)), (node.Core.Role, node.Core.Term));
        Assert.Empty(node.Sent);
    }

    [Fact]
    public void P11_follower_does_not_enter_a_term_because_of_a_late_pre_vote()
    {
        var node = new CoreUnderTest(term: 1);

        node.GiveVote(from: 2, term: 2, preVote: true);

        Assert.Equal((RaftRole.Follower, new Term(1)), (node.Core.Role, node.Core.Term));
    }

    [Fact]
    public void P13_two_nodes_do_not_stay_in_step()
    {
        var first = Waits(seed: 1);
        var second = Waits(seed: 2);

        Assert.NotEqual(first, second);
        Assert.True(first.Distinct().Count() > 3);
    }

    [Fact]
    public void P13_of_two_that_ask_at_once_the_smaller_id_gives_way()
    {
        var node = new CoreUnderTest(term: 1);
        node.Tick(ElectionTicks);
        Assert.Equal(RaftRole.PreCandidate, node.Core.Role);
        node.Sent.Clear();

        node.AskVote(from: 2, term: 2, LogPosition.Zero, preVote: true);

        Assert.True(node.TakeOne<VoteResponse>().Granted);
        Assert.Equal((RaftRole.Follower, new Term(1)), (node.Core.Role, node.Core.Term));
        node.GiveVote(from: 3, term: 2, preVote: true);
        Assert.Equal(RaftRole.Follower, node.Core.Role);
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(1, true)]
    public void P13_the_larger_id_does_not_but_only_within_the_tick_in_which_it_asked(int ticksAfter, bool isGranted)
    {
        var self = new NodeId(7);
        var configuration = new Configuration { Voters = [new NodeId(1), new NodeId(2), self] };
        var node = new CoreUnderTest(configuration, log: [], term: 1, vote: 0, commit: 0, new RaftOptions { NodeId = self });
        node.Tick(ElectionTicks + ticksAfter);
        node.Sent.Clear();

        node.Step(new VoteRequest(new NodeId(2), self, new Term(2), LogPosition.Zero, PreVote: true, Transfer: false));

        Assert.Equal(isGranted, node.TakeOne<VoteResponse>().Granted);
        Assert.Equal(RaftRole.PreCandidate, node.Core.Role);
    }

    [Fact]
    public void P13_a_longer_log_goes_before_a_larger_id()
    {
        var node = new CoreUnderTest(log: [1], term: 1);
        node.Tick(ElectionTicks);
        node.Sent.Clear();

        node.AskVote(from: 2, term: 2, LogPosition.Zero, preVote: true);

        Assert.False(node.TakeOne<VoteResponse>().Granted);
        Assert.Equal(RaftRole.PreCandidate, node.Core.Role);
    }

    [Fact]
    public void P16_only_voter_commits_only_what_its_disk_has()
    {
        var node = new CoreUnderTest(voters: 1) { DiskWaits = true };
        node.Tick(ElectionTicks);
        Assert.Equal(RaftRole.Candidate, node.Core.Role);
        node.Persist();
        Assert.Equal((RaftRole.Leader, 0UL), (node.Core.Role, node.Core.CommitIndex.Value));

        node.Propose();
        Assert.Equal(0UL, node.Core.CommitIndex.Value);
        node.Persist();
        Assert.Equal((2UL, 2UL), (node.Core.CommitIndex.Value, node.ApplyTo));
    }

    [Fact]
    public void P18_isolated_node_does_not_raise_its_term()
    {
        var node = new CoreUnderTest(term: 4);

        node.Tick(50 * ElectionTicks);

        Assert.Equal(new Term(4), node.Core.Term);
    }

    public static TheoryData<string, bool> TimerCases() => new()
    {
        { "append", true },
        { "rejected append", true },
        { "heartbeat", true },
        { "granted vote", true },
        { "old append", false },
        { "old heartbeat", false },
        { "refused vote", false },
        { "vote refused in a new term", false },
        { "pre-vote", false },
        { "answer", false },
        { "read request", false },
    };

    [Theory]
    [MemberData(nameof(TimerCases))]
    public void P19_only_a_leader_or_a_vote_given_restarts_the_timer(string message, bool restarts)
    {
        var node = new CoreUnderTest(log: [1, 2], term: 2);
        node.Tick(ElectionTicks - 1);

        switch (message)
        {
            case "append":
                node.Append(from: 2, term: 2, At(2, 2), entries: []);
                break;
            case "rejected append":
                node.Append(from: 2, term: 2, At(2, 9), entries: []);
                break;
            case "heartbeat":
                node.Heartbeat(from: 2, term: 2);
                break;
            case "granted vote":
                node.AskVote(from: 2, term: 2, At(2, 2));
                break;
            case "old append":
                node.Append(from: 2, term: 1, At(2, 2), entries: []);
                break;
            case "old heartbeat":
                node.Heartbeat(from: 2, term: 1);
                break;
            case "refused vote":
                node.AskVote(from: 2, term: 2, At(1, 1));
                break;
            case "vote refused in a new term":
                node.AskVote(from: 2, term: 9, At(1, 1));
                break;
            case "pre-vote":
                node.AskVote(from: 2, term: 3, At(2, 2), preVote: true);
                break;
            case "answer":
                node.Acknowledge(from: 2, index: 1);
                break;
            default:
                node.Step(new ReadIndexRequest(new NodeId(2), Self, new Term(2), RequestId: 1));
                break;
        }

        node.Tick();
        Assert.Equal(restarts ? RaftRole.Follower : RaftRole.PreCandidate, node.Core.Role);
    }

    [Fact]
    public void P20_candidate_steps_down_on_an_append_of_its_term()
    {
        var node = Candidate(voters: 3);

        node.Append(from: 3, term: 2, LogPosition.Zero, entries: [2]);

        Assert.Equal((RaftRole.Follower, new NodeId(3)), (node.Core.Role, node.Core.LeaderId));
        Assert.Equal([2UL], node.LogTerms);
    }

    /// <summary>Found by the simulator: the followers heard its heartbeats, so nobody else could lead, and it took no proposals.</summary>
    [Fact]
    public void P93_leader_whose_disk_stalls_steps_down_though_its_followers_answer()
    {
        var node = new CoreUnderTest().LeadSettled();
        node.DiskWaits = true;
        node.Propose();

        TickAnswered(node, ElectionTicks);
        Assert.Equal(RaftRole.Leader, node.Core.Role);
        TickAnswered(node, ElectionTicks);

        Assert.Equal((RaftRole.Follower, NodeId.None), (node.Core.Role, node.Core.LeaderId));
    }

    [Fact]
    public void P93_leader_with_a_slow_disk_that_ends_its_writes_goes_on()
    {
        var node = new CoreUnderTest().LeadSettled();
        node.DiskWaits = true;
        for (var i = 0; i < 5; i++)
        {
            node.Propose();
            TickAnswered(node, ElectionTicks);
            node.Persist();
        }

        Assert.Equal(RaftRole.Leader, node.Core.Role);
    }

    private static void TickAnswered(CoreUnderTest node, int ticks)
    {
        for (var i = 0; i < ticks; i++)
        {
            node.Tick();
            node.Step(new HeartbeatResponse(new NodeId(2), Self, node.Core.Term, ReadContext: 0));
        }
    }

    private static CoreUnderTest Candidate(int voters)
    {
        var node = new CoreUnderTest(voters, term: 1);
        node.Tick(ElectionTicks);
        for (ulong voter = 2; node.Core.Role == RaftRole.PreCandidate; voter++)
        {
            node.GiveVote(voter, term: 2, preVote: true);
        }

        node.Sent.Clear();
        return node;
    }

    private static void Restore(SimNode node, ulong term, ulong[] log)
    {
        node.Crash();
        node.Disk.Log.Clear();
        node.Disk.Log.AddRange(Headers(log).Select(header => new SimEntry(header, Payload: 0)));
        node.Disk.HardState = new HardState(new Term(term), NodeId.None, LogIndex.Zero);
        node.Start();
        node.Process();
    }

    private static List<int> Waits(int seed)
    {
        var core = new RaftCore(
            new RaftOptions { NodeId = Self }, SimCluster.VotersUpTo(3), new RaftRestoredState(), new Random(seed));
        var waits = new List<int>();
        for (var tick = 0; tick < 300; tick++)
        {
            core.Tick();
            if (core.HasReady)
            {
                core.TakeReady();
                waits.Add(tick);
            }
        }

        return [.. waits.Zip(waits.Skip(1), (earlier, later) => later - earlier)];
    }
}
