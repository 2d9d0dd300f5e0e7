using KvStore.Raft.Tests.Harness;
using static KvStore.Raft.Tests.Harness.CoreUnderTest;

namespace KvStore.Raft.Tests.Paper;

/// <summary>The claims of section 5.2 of the Raft paper, "Leader election". A pre-vote (thesis 9.6) goes before each election here.</summary>
public sealed class Section52Elections
{
    private const int ElectionTicks = 10;

    /// <summary>"When servers start up, they begin as followers."</summary>
    [Fact]
    public void Servers_begin_as_followers() => Assert.Equal(RaftRole.Follower, new CoreUnderTest(log: [1], term: 1).Core.Role);

    /// <summary>"A server remains in follower state as long as it receives valid RPCs from a leader."</summary>
    [Fact]
    public void Follower_stays_one_while_it_hears_a_leader()
    {
        var node = new CoreUnderTest(term: 1);
        for (var i = 0; i < 10; i++)
        {
            node.Tick(ElectionTicks - 1);
            node.Heartbeat(from: 2, term: 1);
            node.Tick(ElectionTicks - 1);
            node.Append(from: 2, term: 1, LogPosition.Zero, entries: []);
        }

        Assert.Equal(RaftRole.Follower, node.Core.Role);
        Assert.Equal(new NodeId(2), node.Core.LeaderId);
    }

    /// <summary>"Leaders send periodic heartbeats [...] to all followers in order to maintain their authority."</summary>
    [Fact]
    public void Leader_sends_heartbeats_to_all()
    {
        var node = new CoreUnderTest(voters: 5).Lead();

        node.Tick();

        Assert.Equal([2UL, 3UL, 4UL, 5UL], node.Take<HeartbeatRequest>().Select(message => message.To.Value));
    }

    /// <summary>"If a follower receives no communication over [...] the election timeout, then it [...] begins an election."</summary>
    [Fact]
    public void Follower_that_hears_nobody_campaigns()
    {
        var node = new CoreUnderTest(term: 1);

        node.Tick(ElectionTicks - 1);
        Assert.Empty(node.Sent);
        node.Tick();

        Assert.Equal(RaftRole.PreCandidate, node.Core.Role);
        Assert.All(node.Take<VoteRequest>(), request => Assert.True(request.PreVote));
    }

    /// <summary>"A follower increments its current term and transitions to candidate state. It then votes for itself and issues RequestVote
    /// RPCs in parallel to each of the other servers."</summary>
    [Fact]
    public void Candidate_enters_a_term_votes_for_itself_and_asks_all_others()
    {
        var node = new CoreUnderTest(voters: 5, log: [1, 2], term: 2);
        node.Tick(ElectionTicks);
        node.Sent.Clear();

        node.GiveVote(from: 2, term: 3, preVote: true);
        node.GiveVote(from: 3, term: 3, preVote: true);

        var requests = node.Take<VoteRequest>();
        Assert.Equal(RaftRole.Candidate, node.Core.Role);
        Assert.Equal(new HardState(new Term(3), Self, LogIndex.Zero), node.Written);
        Assert.Equal([2UL, 3UL, 4UL, 5UL], requests.Select(request => request.To.Value));
        Assert.All(requests, request => Assert.Equal((new Term(3), At(2, 2), false), (request.Term, request.LastPosition, request.PreVote)));
    }

    /// <summary>"A candidate wins an election if it receives votes from a majority of the servers in the full cluster for the same term."</summary>
    [Theory]
    [InlineData(1, "", RaftRole.Leader)]
    [InlineData(2, "+", RaftRole.Leader)]
    [InlineData(2, "-", RaftRole.Follower)]
    [InlineData(3, "", RaftRole.Candidate)]
    [InlineData(3, "+", RaftRole.Leader)]
    [InlineData(3, "-", RaftRole.Candidate)]
    [InlineData(3, "--", RaftRole.Follower)]
    [InlineData(3, "-+", RaftRole.Leader)]
    [InlineData(4, "+", RaftRole.Candidate)]
    [InlineData(4, "++", RaftRole.Leader)]
    [InlineData(4, "--", RaftRole.Follower)]
    [InlineData(5, "+-", RaftRole.Candidate)]
    [InlineData(5, "+--", RaftRole.Candidate)]
    [InlineData(5, "+-+", RaftRole.Leader)]
    [InlineData(5, "---", RaftRole.Follower)]
    public void Candidate_wins_by_a_majority_of_the_full_cluster(int voters, string answers, RaftRole expected)
    {
        var node = new CoreUnderTest(voters, term: 1);
        node.Tick(ElectionTicks);
        for (ulong voter = 2; node.Core.Role == RaftRole.PreCandidate; voter++)
        {
            node.GiveVote(voter, term: 2, preVote: true);
        }

        for (var i = 0; i < answers.Length; i++)
        {
            node.GiveVote(from: (ulong)i + 2, term: 2, granted: answers[i] == '+');
        }

        Assert.Equal(expected, node.Core.Role);
        Assert.Equal(new Term(2), node.Core.Term);
    }

    /// <summary>"Each server will vote for at most one candidate in a given term, on a first-come-first-served basis."</summary>
    [Theory]
    [InlineData(0, 2, true)]
    [InlineData(0, 3, true)]
    [InlineData(2, 2, true)]
    [InlineData(3, 3, true)]
    [InlineData(2, 3, false)]
    [InlineData(3, 2, false)]
    [InlineData(1, 2, false)]
    public void Server_votes_for_one_candidate_a_term(ulong votedFor, ulong candidate, bool granted)
    {
        var node = new CoreUnderTest(term: 1, vote: votedFor);

        node.AskVote(from: candidate, term: 1, LogPosition.Zero);

        Assert.Equal(granted, node.TakeOne<VoteResponse>().Granted);
    }

    /// <summary>"If the leader's term [...] is at least as large as the candidate's current term, then the candidate recognizes the leader
    /// as legitimate and returns to follower state."</summary>
    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    public void Candidate_recognizes_a_leader_of_its_term_or_a_later_one(ulong leaderTerm)
    {
        var node = Candidate();

        node.Append(from: 2, term: leaderTerm, LogPosition.Zero, entries: []);

        Assert.Equal((RaftRole.Follower, new Term(leaderTerm), new NodeId(2)), (node.Core.Role, node.Core.Term, node.Core.LeaderId));
    }

    /// <summary>"If the term in the RPC is smaller than the candidate's current term, then the candidate rejects the RPC and continues in
    /// candidate state."</summary>
    [Fact]
    public void Candidate_rejects_a_leader_of_an_earlier_term()
    {
        var node = Candidate();

        node.Append(from: 2, term: 1, LogPosition.Zero, entries: []);

        Assert.True(node.TakeOne<AppendResponse>().Rejected);
        Assert.Equal(RaftRole.Candidate, node.Core.Role);
    }

    /// <summary>"If [...] no candidate obtains a majority [...] each candidate will time out and start a new election by incrementing its
    /// term."</summary>
    [Fact]
    public void Candidate_without_a_majority_starts_over_in_the_next_term()
    {
        var node = Candidate();

        node.Tick(ElectionTicks);
        node.GiveVote(from: 2, term: 3, preVote: true);

        Assert.Equal((RaftRole.Candidate, new Term(3)), (node.Core.Role, node.Core.Term));
    }

    /// <summary>"Election timeouts are chosen randomly from a fixed interval." Here [n, 2n), anew for each election.</summary>
    [Fact]
    public void Election_timeouts_are_drawn_from_the_interval_each_time()
    {
        var options = new RaftOptions { NodeId = Self };
        var core = new RaftCore(options, SimCluster.VotersUpTo(3), new RaftRestoredState(), new Random(1));
        var waits = new List<int>();
        for (var ticks = 1; waits.Count < 500; ticks++)
        {
            core.Tick();
            if (core.HasReady)
            {
                core.TakeReady();
                waits.Add(ticks);
                ticks = 0;
            }
        }

        Assert.Equal(Enumerable.Range(ElectionTicks, ElectionTicks), waits.Distinct().Order());
    }

    private static CoreUnderTest Candidate()
    {
        var node = new CoreUnderTest(term: 1);
        node.Tick(ElectionTicks);
        node.GiveVote(from: 2, term: 2, preVote: true);
        Assert.Equal(RaftRole.Candidate, node.Core.Role);
        node.Sent.Clear();
        return node;
    }
}
