using KvStore.Raft.Tests.Harness;
using static KvStore.Raft.Tests.Harness.CoreUnderTest;

namespace KvStore.Raft.Tests.Pitfalls;

/// <summary>Known ways to get log and commit wrong: 21-31, 33, 34, 36, 40, 41. (32 is in the properties of the quorum.)</summary>
public sealed class LogPitfalls
{
    [Fact]
    public void P21_entries_of_earlier_terms_are_not_committed_by_counting()
    {
        var node = new CoreUnderTest(voters: 5, log: [1, 2], term: 3).Lead();

        node.Acknowledge(from: 2, index: 2);
        node.Acknowledge(from: 3, index: 2);
        node.Acknowledge(from: 4, index: 2);

        Assert.Equal(LogIndex.Zero, node.Core.CommitIndex);
    }

    [Fact]
    public void P22_delayed_shorter_append_cuts_nothing()
    {
        var node = new CoreUnderTest();
        node.Append(from: 2, term: 1, LogPosition.Zero, entries: [1, 1, 1]);

        Assert.Equal(-1, node.Append(from: 2, term: 1, LogPosition.Zero, entries: [1]));
        Assert.Equal(-1, node.Append(from: 2, term: 1, At(1, 1), entries: []));

        Assert.Equal([1UL, 1UL, 1UL], node.LogTerms);
    }

    [Theory]
    [InlineData(0, 0, new ulong[] { 1, 2 })]
    [InlineData(1, 1, new ulong[] { 2 })]
    [InlineData(2, 2, new ulong[] { })]
    public void P23_conflict_at_or_below_commit_stops_the_group(ulong previousTerm, ulong previousIndex, ulong[] entries)
    {
        var node = new CoreUnderTest(log: [1, 1, 1], term: 1, commit: 2);

        Assert.Throws<InvariantViolationException>(() => node.Append(from: 2, term: 2, At(previousTerm, previousIndex), entries));
    }

    [Fact]
    public void P23_commit_beyond_the_log_stops_the_group()
    {
        var node = new CoreUnderTest(log: [1], term: 1);

        Assert.Throws<InvariantViolationException>(() => node.Heartbeat(from: 2, term: 1, commit: 2));
        Assert.Throws<InvariantViolationException>(() => new CoreUnderTest(log: [1], term: 1, commit: 2));
    }

    [Fact]
    public void P24_follower_commits_no_further_than_the_message_reaches()
    {
        // Entry 2 is of another leader; this one has only spoken of entry 1.
        var node = new CoreUnderTest(log: [1, 1], term: 1);

        node.Append(from: 2, term: 2, At(1, 1), entries: [], commit: 2);

        Assert.Equal(new LogIndex(1), node.Core.CommitIndex);
    }

    [Fact]
    public void P24_heartbeat_tells_no_more_commit_than_the_follower_is_known_to_hold()
    {
        var node = new CoreUnderTest().LeadSettled();
        node.Propose();
        node.Acknowledge(from: 2, index: 2);
        node.Sent.Clear();

        node.Tick();

        var commits = node.Take<HeartbeatRequest>().ToDictionary(request => request.To.Value, request => request.Commit.Value);
        Assert.Equal((2UL, 1UL), (commits[2], commits[3]));
    }

    [Fact]
    public void P25_acknowledgements_of_an_earlier_term_do_not_move_match()
    {
        var node = new CoreUnderTest(log: [1, 1], term: 1).Lead();

        node.Step(new AppendResponse(new NodeId(2), Self, new Term(1), Rejected: false, new LogIndex(3), LogPosition.Zero));

        Assert.Equal(LogIndex.Zero, node.Core.Status().Peers[0].Match);
        Assert.Equal(LogIndex.Zero, node.Core.CommitIndex);
    }

    [Fact]
    public void P25_reordered_acknowledgements_and_rejections_never_lower_match()
    {
        var node = new CoreUnderTest().LeadSettled();
        node.Propose();
        node.Propose();
        node.Acknowledge(from: 2, index: 3);

        node.Acknowledge(from: 2, index: 2);
        node.Step(new AppendResponse(new NodeId(2), Self, node.Core.Term, Rejected: true, new LogIndex(2), At(1, 1)));

        Assert.Equal(
            (ProgressState.Replicate, new LogIndex(3), new LogIndex(4)),
            (node.Core.Status().Peers[0].State, node.Core.Status().Peers[0].Match, node.Core.Status().Peers[0].Next));
    }

    [Fact]
    public void P25_acknowledgement_of_what_the_leader_never_had_stops_the_group()
    {
        var node = new CoreUnderTest().LeadSettled();

        Assert.Throws<InvariantViolationException>(() => node.Acknowledge(from: 2, index: 9));
    }

    [Fact]
    public void P26_next_stays_above_match()
    {
        var node = new CoreUnderTest().LeadSettled();
        node.Propose();
        node.Acknowledge(from: 2, index: 2);

        // A gap, and a hint that lies below what is known: an old message.
        node.Propose();
        node.Step(new AppendResponse(new NodeId(2), Self, node.Core.Term, Rejected: true, new LogIndex(3), LogPosition.Zero));

        Assert.Equal(At(1, 2), node.Sent.OfType<AppendRequest>().Last().Previous);
        Assert.Equal(new LogIndex(3), node.Core.Status().Peers[0].Next);
    }

    [Fact]
    public void P27_backtracking_over_thousands_of_entries_takes_a_message_per_term()
    {
        var cluster = SimCluster.Create(2);
        Fill(cluster[1], Enumerable.Repeat(1UL, 100).Concat(Enumerable.Repeat(4UL, 3000)));
        Fill(cluster[2], Enumerable.Repeat(1UL, 50).Concat(Enumerable.Repeat(2UL, 2000)).Concat(Enumerable.Repeat(3UL, 2000)));
        var rejections = 0;
        cluster[1].Core.Campaign();
        cluster[1].Process();
        while (cluster.Wire.Count > 0)
        {
            rejections += cluster.Wire.Count(envelope => envelope.Message is AppendResponse { Rejected: true });
            cluster.Deliver(_ => true);
        }

        Assert.Equal(cluster[1].MemoryLog(), cluster[2].MemoryLog());
        Assert.InRange(rejections, 1, 4);
    }

    [Fact]
    public void P28_leader_does_not_count_itself_before_its_disk_has_the_entry()
    {
        var node = new CoreUnderTest().LeadSettled();
        node.DiskWaits = true;
        node.Propose();

        node.Acknowledge(from: 2, index: 2);
        Assert.Equal(new LogIndex(1), node.Core.CommitIndex);

        node.Persist();
        Assert.Equal(new LogIndex(2), node.Core.CommitIndex);
    }

    [Fact]
    public void P28_entry_committed_by_the_others_is_applied_only_when_durable_here()
    {
        var node = new CoreUnderTest().LeadSettled();
        node.DiskWaits = true;
        node.Propose();

        node.Acknowledge(from: 2, index: 2);
        node.Acknowledge(from: 3, index: 2);
        Assert.Equal((2UL, 1UL), (node.Core.CommitIndex.Value, node.ApplyTo));

        node.Persist();
        Assert.Equal(2UL, node.ApplyTo);
    }

    [Fact]
    public void P29_completion_of_an_overwritten_suffix_vouches_for_nothing_new()
    {
        var node = new CoreUnderTest() { DiskWaits = true };
        node.Append(from: 2, term: 1, LogPosition.Zero, entries: [1, 1, 1]);
        var first = node.LastReady;
        node.Append(from: 3, term: 2, At(1, 1), entries: [2, 2]);
        var second = node.LastReady;
        node.Append(from: 2, term: 3, At(1, 1), entries: [3, 3]);
        Assert.Equal([1UL, 3UL, 3UL], node.LogTerms);

        node.Persist(first);
        Assert.Equal(new LogIndex(1), node.Core.PersistedIndex);
        node.Persist(second);
        Assert.Equal(new LogIndex(1), node.Core.PersistedIndex);
        Assert.DoesNotContain(node.Sent, message => message.Term == new Term(3));

        node.Persist();
        Assert.Equal(new LogIndex(3), node.Core.PersistedIndex);
        Assert.Contains(node.Sent, message => message is AppendResponse { Rejected: false, Term.Value: 3, Index.Value: 3 });
    }

    [Fact]
    public void P30_completions_in_the_wrong_order_lose_nothing()
    {
        var node = new CoreUnderTest() { DiskWaits = true };
        node.Append(from: 2, term: 1, LogPosition.Zero, entries: [1]);
        var first = node.LastReady;
        node.Append(from: 2, term: 1, At(1, 1), entries: [1]);
        node.Append(from: 2, term: 1, At(1, 2), entries: [1]);

        node.Persist();
        node.Persist(first);

        Assert.Equal(new LogIndex(3), node.Core.PersistedIndex);
        Assert.Equal([1UL, 2UL, 3UL], node.Take<AppendResponse>().Select(response => response.Index.Value));
        Assert.Throws<InvariantViolationException>(() => node.Persist(node.LastReady + 1));
    }

    [Fact]
    public void P31_term_is_written_before_entries_of_that_term()
    {
        var core = new CoreUnderTest(term: 1).Core;
        core.Step(new AppendRequest(new NodeId(2), Self, new Term(2), LogPosition.Zero, Headers(2), LogIndex.Zero));

        // One Ready has both, and its order is: hard state, truncation, entries.
        var ready = core.TakeReady();

        Assert.Equal(new Term(2), ready.HardState?.Term);
        Assert.Equal(1, ready.AppendedCount);
    }

    [Fact]
    public void P31_nothing_of_a_term_leaves_before_the_term_is_durable()
    {
        var node = new CoreUnderTest(term: 1) { DiskWaits = true };
        node.Tick(10);
        node.Sent.Clear();

        node.GiveVote(from: 2, term: 2, preVote: true);
        Assert.Equal(RaftRole.Candidate, node.Core.Role);
        Assert.Empty(node.Sent);

        node.Heartbeat(from: 3, term: 5);
        Assert.Empty(node.Sent);
    }

    [Fact]
    public void P31_entry_that_outlived_its_term_stops_the_start()
    {
        var restored = new RaftRestoredState { HardState = new HardState(new Term(1), NodeId.None, LogIndex.Zero), Entries = Headers(2) };

        Assert.Throws<InvariantViolationException>(
            () => new RaftCore(new RaftOptions { NodeId = Self }, SimCluster.VotersUpTo(3), restored, new FixedRandom(0)));
    }

    [Fact]
    public void P31_commit_hint_never_names_an_entry_that_a_torn_write_could_leave_out()
    {
        var node = new CoreUnderTest() { DiskWaits = true };

        node.Append(from: 2, term: 1, LogPosition.Zero, entries: [1, 1], commit: 2);

        Assert.Equal(new LogIndex(2), node.Core.CommitIndex);
        Assert.Equal(LogIndex.Zero, node.Written?.Commit);
    }

    [Fact]
    public void P33_uncommitted_tail_is_capped()
    {
        var options = new RaftOptions { NodeId = Self, UncommittedBytesMax = 10 };
        var node = new CoreUnderTest(SimCluster.VotersUpTo(3), log: [], term: 0, vote: 0, commit: 0, options).LeadSettled();

        Assert.Equal(ProposeStatus.TooLarge, node.Propose(bytes: 11).Status);
        Assert.Equal(ProposeStatus.Accepted, node.Propose(bytes: 10).Status);
        Assert.Equal(ProposeStatus.TooManyUncommitted, node.Propose(bytes: 1).Status);
        node.Acknowledge(from: 2, index: 2);
        Assert.Equal(ProposeStatus.Accepted, node.Propose(bytes: 10).Status);
    }

    [Fact]
    public void P34_paused_flow_resumes_after_everything_in_flight_was_lost()
    {
        var cluster = SimCluster.Create(2, options => options with { InflightMessagesMax = 2, MessageEntriesMax = 1 });
        cluster.Elect(1);
        for (var i = 0; i < 5; i++)
        {
            cluster.Propose(1);
        }

        cluster.Wire.Clear();
        cluster.Tick(1);
        cluster.Stabilize();

        Assert.Equal(new LogIndex(6), cluster[2].Core.CommitIndex);
    }

    [Fact]
    public void P36_new_leader_appends_an_empty_entry_at_once()
    {
        var node = new CoreUnderTest(log: [1], term: 1);
        node.Lead();

        Assert.Equal(new EntryHeader(new Term(2), EntryKind.NoOp, PayloadBytes: 0), node.Core.HeaderAt(new LogIndex(2)));
    }

    [Fact]
    public void P40_oversized_entry_travels_alone_and_wedges_nothing()
    {
        var cluster = SimCluster.Create(2, options => options with { MessageBytesMax = 10, InflightBytesMax = 20 });
        cluster.Elect(1);
        foreach (var bytes in new[] { 1, 1000, 1, 1000, 1 })
        {
            cluster.Propose(1, bytes);
        }

        while (cluster.Wire.Count > 0)
        {
            Assert.All(
                cluster.Wire.Select(envelope => envelope.Message).OfType<AppendRequest>(),
                request => Assert.True(request.Entries.Length < 2 || request.Entries.ToArray().Sum(entry => entry.PayloadBytes) <= 10));
            cluster.Deliver(_ => true);
        }

        Assert.Equal(new LogIndex(6), cluster[2].Core.CommitIndex);
    }

    [Fact]
    public void P41_replayed_messages_change_nothing()
    {
        var cluster = SimCluster.Create(3);
        var seen = new List<Envelope>();
        foreach (var node in cluster.Nodes)
        {
            var send = node.Send;
            node.Send = envelope =>
            {
                seen.Add(envelope);
                send(envelope);
            };
        }

        cluster.Elect(1);
        cluster.Propose(1);
        cluster.Stabilize();
        var logs = cluster.Nodes.Select(node => node.MemoryLog().ToList()).ToList();
        var terms = cluster.Nodes.Select(node => node.Core.Term).ToList();

        foreach (var envelope in seen.ToList())
        {
            cluster.DeliverOne(envelope);
            cluster.Stabilize();
        }

        Assert.Equal(logs, cluster.Nodes.Select(node => node.MemoryLog().ToList()));
        Assert.Equal(terms, cluster.Nodes.Select(node => node.Core.Term));
        Assert.Equal(RaftRole.Leader, cluster[1].Core.Role);
    }

    private static void Fill(SimNode node, IEnumerable<ulong> terms)
    {
        node.Crash();
        node.Disk.Log.AddRange(Headers([.. terms]).Select((header, i) => new SimEntry(header, Payload: (i + 1) * (long)header.Term.Value)));
        node.Disk.HardState = new HardState(node.Disk.Log[^1].Header.Term, NodeId.None, LogIndex.Zero);
        node.Start();
    }
}
