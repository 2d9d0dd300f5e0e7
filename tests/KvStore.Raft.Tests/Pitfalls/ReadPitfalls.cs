using KvStore.Raft.Tests.Harness;
using static KvStore.Raft.Tests.Harness.CoreUnderTest;

namespace KvStore.Raft.Tests.Pitfalls;

/// <summary>Known ways to get read index wrong: 61-65, 70, 72.</summary>
public sealed class ReadPitfalls
{
    [Fact]
    public void P61_no_read_is_confirmed_before_an_entry_of_the_term_is_committed()
    {
        var node = new CoreUnderTest(log: [1, 1], term: 1).Lead();

        node.Read(7);
        node.Tick();
        Assert.All(node.Take<HeartbeatRequest>(), request => Assert.Equal(0UL, request.ReadContext));
        Confirm(node, from: 2, round: 0);
        Assert.Empty(node.ConfirmedReads);

        node.Acknowledge(from: 2, index: 3);
        Confirm(node, from: 2, round: 1);
        Assert.Equal([new ConfirmedRead(7, new LogIndex(3))], node.ConfirmedReads);
    }

    [Fact]
    public void P62_answer_older_than_the_read_does_not_confirm_it()
    {
        var node = new CoreUnderTest().LeadSettled();
        node.Read(1);
        node.Read(2);

        Confirm(node, from: 2, round: 1);

        Assert.Equal([1UL], node.ConfirmedReads.Select(read => read.RequestId));
    }

    [Fact]
    public void P62_rounds_of_an_earlier_term_do_not_confirm_a_read()
    {
        var node = new CoreUnderTest().LeadSettled();
        node.Read(1);
        node.Heartbeat(from: 3, term: 2);
        node.Core.Campaign();
        var term = node.Core.Term.Next;
        node.GiveVote(from: 2, term.Value, preVote: true);
        node.GiveVote(from: 2, term.Value);
        node.Acknowledge(from: 2, node.Core.LastIndex.Value);
        node.Read(2);

        node.Step(new HeartbeatResponse(new NodeId(2), Self, new Term(1), ReadContext: 1));
        Confirm(node, from: 2, round: 1);
        Assert.Empty(node.ConfirmedReads);

        Confirm(node, from: 2, round: 2);
        Assert.Equal([2UL], node.ConfirmedReads.Select(read => read.RequestId));
    }

    [Fact]
    public void P63_no_read_is_confirmed_without_a_majority()
    {
        var node = new CoreUnderTest(voters: 5).LeadSettled();

        node.Read(7);
        Confirm(node, from: 2, round: 1);
        Confirm(node, from: 2, round: 1);
        Confirm(node, from: 9, round: 1);
        Assert.Empty(node.ConfirmedReads);

        Confirm(node, from: 3, round: 1);
        Assert.Single(node.ConfirmedReads);
    }

    [Fact]
    public void P64_confirmed_index_may_lie_ahead_of_what_can_be_applied()
    {
        var node = new CoreUnderTest().LeadSettled();
        node.DiskWaits = true;
        node.Propose();
        node.Acknowledge(from: 2, index: 2);
        node.Acknowledge(from: 3, index: 2);

        node.Read(7);
        Confirm(node, from: 2, round: 1);

        // The runtime must wait: the read asks for entry 2, which is not offered for apply yet.
        Assert.Equal(new LogIndex(2), node.ConfirmedReads.Single().Index);
        Assert.Equal(1UL, node.ApplyTo);
    }

    [Fact]
    public void P65_reads_that_wait_are_refused_when_leadership_is_lost()
    {
        var node = new CoreUnderTest().LeadSettled();
        node.Read(7);
        node.Step(new ReadIndexRequest(new NodeId(3), Self, node.Core.Term, RequestId: 55));

        node.Heartbeat(from: 2, term: 5);

        Assert.Equal([7UL], node.RefusedReads);
        Assert.Contains(node.Sent, message => message is ReadIndexResponse { RequestId: 55, Refused: true, To.Value: 3 });
    }

    [Fact]
    public void P65_reads_that_wait_are_refused_when_the_quorum_is_silent()
    {
        var node = new CoreUnderTest().LeadSettled();
        node.Tick(10);
        node.Read(7);

        node.Tick(10);

        Assert.Equal(RaftRole.Follower, node.Core.Role);
        Assert.Equal([7UL], node.RefusedReads);
    }

    [Fact]
    public void P70_answer_meets_only_the_request_that_it_answers()
    {
        var node = new CoreUnderTest();
        node.Heartbeat(from: 2, term: 1);
        node.Sent.Clear();
        node.Read(7);
        var first = node.TakeOne<ReadIndexRequest>();
        node.Read(8);
        var second = node.TakeOne<ReadIndexRequest>();
        Assert.NotEqual(first.RequestId, second.RequestId);

        Answer(node, from: 2, term: 1, second.RequestId + 1, index: 1);
        Answer(node, from: 3, term: 1, second.RequestId, index: 2);
        Assert.Empty(node.ConfirmedReads);

        Answer(node, from: 2, term: 1, second.RequestId, index: 3);
        Answer(node, from: 2, term: 1, second.RequestId, index: 9);
        Assert.Equal([new ConfirmedRead(8, new LogIndex(3))], node.ConfirmedReads);
    }

    [Fact]
    public void P70_forwarded_read_is_refused_when_the_leader_changes()
    {
        var node = new CoreUnderTest();
        node.Heartbeat(from: 2, term: 1);
        node.Sent.Clear();
        node.Read(7);
        var request = node.TakeOne<ReadIndexRequest>();

        node.Heartbeat(from: 3, term: 2);
        Assert.Equal([7UL], node.RefusedReads);

        Answer(node, from: 2, term: 1, request.RequestId, index: 1);
        Answer(node, from: 3, term: 2, request.RequestId, index: 1);
        Assert.Empty(node.ConfirmedReads);
    }

    [Fact]
    public void P70_restarted_node_uses_other_numbers_on_the_wire()
    {
        var numbers = new List<ulong>();
        for (var life = 1; life <= 2; life++)
        {
            var core = new RaftCore(
                new RaftOptions { NodeId = Self }, SimCluster.VotersUpTo(3), new RaftRestoredState(), new Random(life));
            core.Step(new HeartbeatRequest(new NodeId(2), Self, new Term(1), LogIndex.Zero, ReadContext: 0));
            core.RequestRead(7);
            core.OnPersisted(core.TakeReady().Number);
            numbers.Add(core.TakeReady().Messages.OfType<ReadIndexRequest>().Single().RequestId);
        }

        Assert.NotEqual(numbers[0], numbers[1]);
    }

    [Fact]
    public void P70_node_that_does_not_lead_refuses_for_others()
    {
        var node = new CoreUnderTest(term: 1);

        node.Step(new ReadIndexRequest(new NodeId(2), Self, new Term(1), RequestId: 5));

        Assert.True(node.TakeOne<ReadIndexResponse>().Refused);
    }

    [Fact]
    public void P72_quiet_group_finds_a_leader_for_its_readers()
    {
        var cluster = SimCluster.Create(3);
        cluster.Elect(1);
        cluster[1].Crash();
        var confirmed = new List<ConfirmedRead>();
        foreach (var node in cluster.UpNodes)
        {
            node.ReadyTaken = (_, ready) => confirmed.AddRange(ready.ConfirmedReads);
        }

        for (ulong round = 1; round <= 60; round++)
        {
            foreach (var node in cluster.UpNodes)
            {
                cluster.Tick((int)node.Id.Value);
                node.Core.RequestRead(round);
                node.Process();
            }

            cluster.Stabilize();
        }

        Assert.NotEmpty(confirmed);
    }

    [Fact]
    public void Limit_of_rounds_refuses_further_reads()
    {
        var options = new RaftOptions { NodeId = Self, PendingReadsMax = 2 };
        var node = new CoreUnderTest(SimCluster.VotersUpTo(3), log: [], term: 0, vote: 0, commit: 0, options).LeadSettled();

        node.Read(1);
        node.Read(2);
        node.Read(3);
        Assert.Equal([3UL], node.RefusedReads);

        Confirm(node, from: 2, round: 2);
        node.Read(4);
        Assert.Equal([3UL], node.RefusedReads);
    }

    [Fact]
    public void Limit_of_waiting_reads_refuses_further_reads()
    {
        var options = new RaftOptions { NodeId = Self, WaitingReadsMax = 2 };
        var leader = new CoreUnderTest(SimCluster.VotersUpTo(3), log: [], term: 0, vote: 0, commit: 0, options).Lead();
        var follower = new CoreUnderTest(SimCluster.VotersUpTo(3), log: [], term: 0, vote: 0, commit: 0, options);
        follower.Heartbeat(from: 2, term: 1);

        foreach (var node in new[] { leader, follower })
        {
            node.Read(1);
            node.Read(2);
            node.Read(3);

            Assert.Equal([3UL], node.RefusedReads);
        }
    }

    private static void Confirm(CoreUnderTest node, ulong from, ulong round) =>
        node.Step(new HeartbeatResponse(new NodeId(from), Self, node.Core.Term, round));

    private static void Answer(CoreUnderTest node, ulong from, ulong term, ulong requestId, ulong index) =>
        node.Step(new ReadIndexResponse(new NodeId(from), Self, new Term(term), requestId, new LogIndex(index), Refused: false));
}
