using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using KvStore.Raft.Tests.Harness;
using static KvStore.Raft.Tests.Harness.CoreUnderTest;

namespace KvStore.Raft.Tests.Pitfalls;

/// <summary>Known ways to get snapshots wrong on the leader: 33, 35, 82, and what else follows from a log without a beginning.</summary>
public sealed class CompactionPitfalls
{
    [Fact]
    public void P33_count_of_uncommitted_bytes_stays_right_over_compaction()
    {
        var node = LeaderOf(uncommittedMax: 10, committed: 3);
        Compact(node, 3);

        Assert.Equal(ProposeStatus.Accepted, node.Propose(bytes: 10).Status);
        Assert.Equal(ProposeStatus.TooManyUncommitted, node.Propose(bytes: 1).Status);
        node.Acknowledge(from: 2, index: node.Core.LastIndex.Value);
        Assert.Equal(ProposeStatus.Accepted, node.Propose(bytes: 10).Status);
    }

    [Fact]
    public void P33_count_of_uncommitted_bytes_starts_afresh_with_each_term_led()
    {
        // Leads term 1 with 6 bytes uncommitted; leader 2 of term 2 cuts them and puts 4 in their place; then leads term 3.
        var node = LeaderOf(uncommittedMax: 10, committed: 1);
        node.Propose(bytes: 6);
        node.Append(from: 2, term: 2, At(1, 1), entries: [2, 2, 2, 2], commit: 1);
        node.Sent.Clear();
        node.Lead();

        Assert.Equal(ProposeStatus.Accepted, node.Propose(bytes: 6).Status);
        Assert.Equal(ProposeStatus.TooManyUncommitted, node.Propose(bytes: 1).Status);
    }

    [Fact]
    public void P33_count_of_uncommitted_bytes_knows_nothing_of_a_log_that_a_snapshot_replaced()
    {
        var node = LeaderOf(uncommittedMax: 10, committed: 1);
        node.Propose(bytes: 6);
        var snapshot = new SnapshotDescription(At(2, 8), new ConfigurationEntry(LogIndex.Zero, SimCluster.VotersUpTo(3)));
        node.Step(new SnapshotRequest(new NodeId(2), Self, new Term(2), snapshot));
        node.Sent.Clear();
        node.Lead();

        Assert.Equal(ProposeStatus.Accepted, node.Propose(bytes: 10).Status);
        Assert.Equal(ProposeStatus.TooManyUncommitted, node.Propose(bytes: 1).Status);
    }

    [Fact]
    public void P35_idle_leader_with_an_empty_log_serves_a_follower_that_has_nothing()
    {
        var node = LeaderOf(uncommittedMax: 100, committed: 4);
        Compact(node, 4);
        node.Sent.Clear();

        for (var round = 0; round < 3 && node.SnapshotsToSend.Count == 0; round++)
        {
            node.Tick();
            SignOfLife(node, from: 3);
            foreach (var probe in node.Sent.OfType<AppendRequest>().Where(request => request.To.Value == 3).ToList())
            {
                Refuse(node, probe.Previous.Index.Value, hint: LogPosition.Zero);
            }
        }

        Assert.Equal([new NodeId(3)], node.SnapshotsToSend);
    }

    [Theory]
    [InlineData(1, 2)]
    [InlineData(0, 4)]
    [InlineData(0, 9)]
    public void P35_hint_below_the_base_in_index_or_term_leads_to_a_snapshot(ulong hintTerm, ulong hintIndex)
    {
        var node = LeaderOf(uncommittedMax: 100, committed: 4);
        Compact(node, 4);
        node.Propose();

        node.Core.OnUnreachable(new NodeId(3));
        Refuse(node, node.Core.Status().Peers[1].Next.Value - 1, At(hintTerm, hintIndex));

        Assert.Equal([new NodeId(3)], node.SnapshotsToSend);
        Assert.Equal(ProgressState.Snapshot, node.Core.Status().Peers[1].State);
    }

    [Fact]
    public void P35_silent_follower_gets_no_snapshot_before_a_sign_of_life()
    {
        var node = LeaderOf(uncommittedMax: 100, committed: 4);
        Compact(node, 4);

        for (var round = 0; round < 30; round++)
        {
            node.Tick();
            SignOfLife(node, from: 2);
        }

        Assert.Empty(node.SnapshotsToSend);
    }

    [Fact]
    public void P35_next_try_waits_for_an_election_timeout_and_for_a_sign_of_life()
    {
        var node = Sending(out var position);
        node.Core.OnSnapshotSent(new NodeId(3), position, delivered: false);
        Refuse(node, previous: 4, hint: LogPosition.Zero);
        SignOfLife(node, from: 3);
        Assert.Single(node.SnapshotsToSend);

        for (var i = 0; i < 30; i++)
        {
            SignOfLife(node, from: 2);
            node.Tick();
        }

        node.Propose();
        Assert.Single(node.SnapshotsToSend);
        SignOfLife(node, from: 3);
        Assert.Equal(2, node.SnapshotsToSend.Count);
    }

    [Fact]
    public void P82_log_stays_behind_a_snapshot_on_its_way_and_behind_the_follower_that_got_it()
    {
        var node = Sending(out var position);
        for (var i = 0; i < 3; i++)
        {
            Grow(node);
            Assert.Equal(position.Index, Compact(node, node.Core.CommitIndex.Value));
        }

        node.Core.OnSnapshotSent(new NodeId(3), position, delivered: true);
        Acknowledge3(node, position.Index.Value);
        var end = node.Core.LastIndex;
        Grow(node);
        Assert.Equal(position.Index, Compact(node, node.Core.CommitIndex.Value));

        // It moves: so does the pin. It has what was there when the snapshot arrived: the pin goes.
        Acknowledge3(node, end.Value - 1);
        Assert.Equal(end.Value - 1, Compact(node, node.Core.CommitIndex.Value).Value);
        Acknowledge3(node, end.Value);
        Assert.Equal(node.Core.CommitIndex, Compact(node, node.Core.CommitIndex.Value));
    }

    [Fact]
    public void P82_pin_ends_with_failure_with_leadership_and_with_its_limit()
    {
        var failed = Sending(out var position);
        Grow(failed);
        failed.Core.OnSnapshotSent(new NodeId(3), position, delivered: false);
        Assert.Equal(failed.Core.CommitIndex, Compact(failed, failed.Core.CommitIndex.Value));

        var deposed = Sending(out _);
        Grow(deposed);
        deposed.Heartbeat(from: 2, term: 9);
        Assert.Equal(deposed.Core.CommitIndex, Compact(deposed, deposed.Core.CommitIndex.Value));

        var again = Sending(out _);
        Grow(again);
        again.Heartbeat(from: 2, term: 9);
        again.Sent.Clear();
        again.Lead();
        Assert.Equal(again.Core.CommitIndex, Compact(again, again.Core.CommitIndex.Value));

        var slow = Sending(out _);
        Grow(slow);
        for (var i = 0; i < 50; i++)
        {
            Assert.NotEqual(slow.Core.CommitIndex, Compact(slow, slow.Core.CommitIndex.Value));
            SignOfLife(slow, from: 2);
            slow.Tick();
        }

        Assert.Equal(slow.Core.CommitIndex, Compact(slow, slow.Core.CommitIndex.Value));
    }

    [Fact]
    public void Configurations_before_the_base_are_forgotten_with_the_log()
    {
        var node = LeaderOf(uncommittedMax: 100, committed: 1);
        node.Core.ProposeConfiguration(SimCluster.VotersUpTo(3) with { Learners = [new NodeId(4)] });
        Grow(node);
        var before = new LogIndex(1);
        Assert.Equal(SimCluster.VotersUpTo(3), node.Core.ConfigurationAt(before));

        Compact(node, 3);

        Assert.Throws<InvariantViolationException>(() => node.Core.ConfigurationAt(before));
        Assert.Equal(new NodeId(4), node.Core.ConfigurationAt(new LogIndex(3)).Learners.Single());
    }

    [Fact]
    public void P82_pin_ends_with_the_membership_of_the_follower()
    {
        var node = Sending(out _);
        Grow(node);
        node.Core.ProposeConfiguration(SimCluster.VotersUpTo(2));
        node.Acknowledge(from: 2, node.Core.LastIndex.Value);

        Assert.Equal(node.Core.CommitIndex, Compact(node, node.Core.CommitIndex.Value));
    }

    [Fact]
    public void Follower_that_waits_for_a_snapshot_gets_heartbeats_and_no_entries()
    {
        var node = Sending(out var position);
        node.Sent.Clear();
        node.Propose();
        node.Tick();
        Refuse(node, previous: 5, hint: LogPosition.Zero);

        Assert.All(node.Sent.Where(message => message.To.Value == 3), message => Assert.IsType<HeartbeatRequest>(message));
        Assert.Contains(node.Sent, message => message.To.Value == 3);
        Assert.Equal((ProgressState.Snapshot, position.Index.Next), (node.Core.Status().Peers[1].State, node.Core.Status().Peers[1].Next));
    }

    [Theory]
    [InlineData(1, ProgressState.Snapshot)]
    [InlineData(4, ProgressState.Replicate)]
    [InlineData(5, ProgressState.Replicate)]
    public void Acknowledgement_from_the_base_on_ends_the_wait(ulong index, ProgressState expected)
    {
        var node = Sending(out _);

        Acknowledge3(node, index);

        Assert.Equal((expected, index), (node.Core.Status().Peers[1].State, node.Core.Status().Peers[1].Match.Value));
    }

    [Fact]
    public void Late_report_of_a_transfer_changes_nothing()
    {
        var node = Sending(out var position);
        Acknowledge3(node, 5);

        node.Core.OnSnapshotSent(new NodeId(3), position, delivered: false);
        node.Core.OnSnapshotSent(new NodeId(9), position, delivered: true);

        Assert.Equal(ProgressState.Replicate, node.Core.Status().Peers[1].State);
    }

    [Fact]
    public void Memory_of_dropped_entries_is_given_back()
    {
        var log = new RaftLog(LogPosition.Zero, Enumerable.Repeat(new EntryHeader(new Term(1), EntryKind.Command, 1), 5000).ToArray());
        var chunk = FirstChunk(log);

        log.CompactTo(new LogIndex(RaftLog.ChunkEntries));
        GC.Collect();

        Assert.False(chunk.IsAlive);
        Assert.Equal(5000UL, log.LastIndex.Value);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference FirstChunk(RaftLog log)
    {
        MemoryMarshal.TryGetArray(log.Slice(new LogIndex(1), 1), out var slice);
        return new WeakReference(slice.Array);
    }

    /// <summary>A leader of term 1 with so many entries, all committed with node 2; node 3 has not said a word.</summary>
    private static CoreUnderTest LeaderOf(long uncommittedMax, int committed)
    {
        var options = new RaftOptions { NodeId = Self, UncommittedBytesMax = uncommittedMax, SnapshotPinTicksMax = 50 };
        var node = new CoreUnderTest(SimCluster.VotersUpTo(3), log: [], term: 0, vote: 0, commit: 0, options).Lead();
        for (var i = 1; i < committed; i++)
        {
            node.Propose();
        }

        node.Acknowledge(from: 2, node.Core.LastIndex.Value);
        node.Sent.Clear();
        return node;
    }

    /// <summary>The same with five entries, of which the first four are compacted away; node 3 needs a snapshot.</summary>
    private static CoreUnderTest Sending(out LogPosition position)
    {
        var node = LeaderOf(uncommittedMax: 100, committed: 4);
        Compact(node, 4);
        Grow(node);
        node.Core.OnUnreachable(new NodeId(3));
        Refuse(node, node.Core.Status().Peers[1].Next.Value - 1, LogPosition.Zero);
        Assert.Equal([new NodeId(3)], node.SnapshotsToSend);
        position = node.Core.Status().Snapshot;
        return node;
    }

    private static LogIndex Compact(CoreUnderTest node, ulong upTo)
    {
        node.Core.OnSnapshotSaved(node.Core.DescribeSnapshot(new LogIndex(upTo)));
        return node.Core.Compact(new LogIndex(upTo));
    }

    private static void Grow(CoreUnderTest node)
    {
        node.Propose();
        node.Acknowledge(from: 2, node.Core.LastIndex.Value);
    }

    private static void Acknowledge3(CoreUnderTest node, ulong index) => node.Acknowledge(from: 3, index);

    private static void SignOfLife(CoreUnderTest node, ulong from) =>
        node.Step(new HeartbeatResponse(new NodeId(from), Self, node.Core.Term, ReadContext: 0));

    private static void Refuse(CoreUnderTest node, ulong previous, LogPosition hint) =>
        node.Step(new AppendResponse(new NodeId(3), Self, node.Core.Term, Rejected: true, new LogIndex(previous), hint));
}
