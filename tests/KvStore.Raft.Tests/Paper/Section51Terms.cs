using KvStore.Raft.Tests.Harness;
using static KvStore.Raft.Tests.Harness.CoreUnderTest;

namespace KvStore.Raft.Tests.Paper;

/// <summary>The claims of section 5.1 of the Raft paper, "Raft basics".</summary>
public sealed class Section51Terms
{
    private static readonly Dictionary<string, Message> MessagesOfTerm3 = new Message[]
    {
        new VoteRequest(new NodeId(2), Self, new Term(3), LogPosition.Zero, PreVote: false, Transfer: false),
        new VoteResponse(new NodeId(2), Self, new Term(3), Granted: false, PreVote: false),
        new AppendRequest(new NodeId(2), Self, new Term(3), LogPosition.Zero, ReadOnlyMemory<EntryHeader>.Empty, LogIndex.Zero),
        new AppendResponse(new NodeId(2), Self, new Term(3), Rejected: true, LogIndex.Zero, LogPosition.Zero),
        new HeartbeatRequest(new NodeId(2), Self, new Term(3), LogIndex.Zero, ReadContext: 0),
        new HeartbeatResponse(new NodeId(2), Self, new Term(3), ReadContext: 0),
        new ReadIndexRequest(new NodeId(2), Self, new Term(3), RequestId: 1),
        new ReadIndexResponse(new NodeId(2), Self, new Term(3), RequestId: 1, LogIndex.Zero, Refused: true),
    }.ToDictionary(message => message.GetType().Name);

    public static TheoryData<string> Kinds() => [.. MessagesOfTerm3.Keys];

    /// <summary>"If one server's current term is smaller than the other's, then it updates its current term to the larger value."</summary>
    [Theory]
    [MemberData(nameof(Kinds))]
    public void Smaller_term_is_updated_to_the_larger(string kind)
    {
        var node = new CoreUnderTest(term: 1);

        node.Step(MessagesOfTerm3[kind]);

        Assert.Equal(new Term(3), node.Core.Term);
        Assert.Equal(new Term(3), node.Written?.Term);
    }

    /// <summary>"If a candidate [...] discovers that its term is out of date, it immediately reverts to follower state."</summary>
    [Theory]
    [MemberData(nameof(Kinds))]
    public void Candidate_with_a_stale_term_reverts_to_follower(string kind)
    {
        var node = new CoreUnderTest(term: 1);
        node.Core.Campaign();
        node.GiveVote(from: 2, term: 2, preVote: true);
        Assert.Equal(RaftRole.Candidate, node.Core.Role);

        node.Step(MessagesOfTerm3[kind]);

        Assert.Equal(RaftRole.Follower, node.Core.Role);
        Assert.Equal(new Term(3), node.Core.Term);
    }

    /// <summary>"If a [...] leader discovers that its term is out of date, it immediately reverts to follower state."</summary>
    [Theory]
    [MemberData(nameof(Kinds))]
    public void Leader_with_a_stale_term_reverts_to_follower(string kind)
    {
        var node = new CoreUnderTest(term: 1).Lead();

        // An election does not depose a leader that is heard (thesis 4.2.3), unless the leader asked for it.
        var message = MessagesOfTerm3[kind];
        node.Step(message is VoteRequest request ? request with { Transfer = true } : message);

        Assert.Equal(RaftRole.Follower, node.Core.Role);
        Assert.Equal(new Term(3), node.Core.Term);
    }

    /// <summary>"If a server receives a request with a stale term number, it rejects the request."</summary>
    [Fact]
    public void Request_with_a_stale_term_is_rejected()
    {
        var node = new CoreUnderTest(log: [1, 2], term: 3);

        Assert.Equal(-1, node.Append(from: 2, term: 2, At(term: 2, index: 2), entries: [2]));
        var append = node.TakeOne<AppendResponse>();
        node.AskVote(from: 2, term: 2, At(term: 2, index: 9));
        var vote = node.TakeOne<VoteResponse>();
        node.Heartbeat(from: 2, term: 2, commit: 2);
        var heartbeat = node.TakeOne<HeartbeatResponse>();

        Assert.True(append.Rejected);
        Assert.False(vote.Granted);
        Assert.All(new Message[] { append, vote, heartbeat }, message => Assert.Equal(new Term(3), message.Term));
        Assert.Equal([1UL, 2UL], node.LogTerms);
        Assert.Equal(LogIndex.Zero, node.Core.CommitIndex);
        Assert.Equal(NodeId.None, node.Core.LeaderId);
    }

    /// <summary>"Current terms are exchanged whenever servers communicate."</summary>
    [Fact]
    public void Every_message_bears_the_senders_term()
    {
        var node = new CoreUnderTest(term: 4).LeadSettled();

        node.Propose();
        node.Read(1);
        node.Tick();

        Assert.NotEmpty(node.Sent);
        Assert.All(node.Sent, message => Assert.Equal(new Term(5), message.Term));
    }
}
