using KvStore.Raft.Tests.Harness;
using static KvStore.Raft.Tests.Harness.CoreUnderTest;

namespace KvStore.Raft.Tests.Pitfalls;

/// <summary>Known ways to get snapshots wrong on the follower: 55, 74-79, 81, 85.</summary>
public sealed class SnapshotPitfalls
{
    [Fact]
    public void P55_snapshot_brings_its_configuration_and_drops_later_ones()
    {
        var node = new CoreUnderTest(voters: 3);
        node.Step(new AppendRequest(
            new NodeId(2), Self, new Term(1), LogPosition.Zero, new EntryHeader[] { new(new Term(1), EntryKind.Configuration, 0) }, LogIndex.Zero)
        {
            Configurations = [new ConfigurationEntry(new LogIndex(1), SimCluster.VotersUpTo(5))],
        });
        Assert.Equal(SimCluster.VotersUpTo(5), node.Core.ConfigurationInForce.Configuration);

        var brought = new ConfigurationEntry(new LogIndex(6), SimCluster.VotersUpTo(4));
        node.Step(new SnapshotRequest(new NodeId(2), Self, new Term(2), new SnapshotDescription(At(2, 8), brought)));

        Assert.Equal(brought, node.Core.ConfigurationInForce);
        Assert.Equal(SimCluster.VotersUpTo(4), node.Core.ConfigurationAt(new LogIndex(8)));
        node.Sent.Clear();
        node.Core.Campaign();
        node.Tick();
        Assert.Equal([2UL, 3UL, 4UL], node.Take<VoteRequest>().Select(request => request.To.Value));
    }

    [Fact]
    public void P55_snapshot_with_another_configuration_than_its_index_has_stops_the_group()
    {
        var node = Settled();

        Assert.Equal(SimCluster.VotersUpTo(3), node.Core.DescribeSnapshot(new LogIndex(3)).Configuration.Configuration);
        Assert.Throws<InvariantViolationException>(() => node.Core.OnSnapshotSaved(Snapshot(1, 3, voters: 5)));
    }

    [Fact]
    public void P55_snapshot_does_not_know_a_later_configuration()
    {
        var later = new SnapshotDescription(At(1, 5), new ConfigurationEntry(new LogIndex(6), SimCluster.VotersUpTo(3)));

        Assert.Throws<InvariantViolationException>(() => new CoreUnderTest().Step(new SnapshotRequest(new NodeId(2), Self, new Term(1), later)));
    }

    [Fact]
    public void P74_log_start_comes_after_the_hard_state_and_before_all_that_follows_it()
    {
        var core = new CoreUnderTest(log: [1, 1, 1], term: 1, commit: 1).Core;
        core.OnApplied(core.TakeReady().ApplyTo);
        core.Step(Request(Snapshot(2, 2), term: 2));
        core.Step(new AppendRequest(new NodeId(2), Self, new Term(2), At(2, 2), Headers(2), LogIndex.Zero));

        var ready = core.TakeReady();

        // The commit index belongs to the old log, on which the hard state still stands if the write is torn behind it.
        Assert.Equal(new HardState(new Term(2), NodeId.None, new LogIndex(1)), ready.HardState);
        Assert.Equal(At(2, 2), ready.InstallSnapshot?.Position);
        Assert.Equal(new LogIndex(3), ready.TruncateFrom);
        Assert.Equal((new LogIndex(3), 1), (ready.FirstAppended, ready.AppendedCount));
        Assert.Null(core.TakeReady().InstallSnapshot);
    }

    [Theory]
    [InlineData(true, new ulong[] { }, 5)]
    [InlineData(true, new ulong[] { 1 }, 6)]
    [InlineData(false, new ulong[] { 1, 1, 1, 1, 1, 1 }, 6)]
    [InlineData(false, new ulong[] { 1, 1 }, 5)]
    [InlineData(false, new ulong[] { 1, 1, 1, 1, 2, 2 }, 5)]
    public void P74_start_from_log_and_file_ends_in_the_snapshot_however_far_the_write_came(bool logStarted, ulong[] log, ulong last)
    {
        var snapshot = At(1, 5);
        var onDisk = new RaftRestoredState
        {
            HardState = new HardState(new Term(2), new NodeId(3), new LogIndex(2)),
            Snapshot = logStarted ? snapshot : LogPosition.Zero,
            Entries = Headers(log),
        };

        var core = new CoreUnderTest(SimCluster.VotersUpTo(3), onDisk.WithSnapshot(snapshot) with { Applied = new LogIndex(5) }).Core;

        Assert.Equal((snapshot, 5UL, last), (core.BasePosition, core.CommitIndex.Value, core.LastIndex.Value));
        Assert.Equal(new NodeId(3), core.Status().Vote);
    }

    [Fact]
    public void P74_term_of_a_received_snapshot_may_be_ahead_of_the_hard_state()
    {
        var onDisk = new RaftRestoredState { HardState = new HardState(new Term(1), new NodeId(3), LogIndex.Zero), Entries = Headers(1) };

        var restored = onDisk.WithSnapshot(At(4, 9)) with { Applied = new LogIndex(9) };

        Assert.Equal(new HardState(new Term(4), NodeId.None, LogIndex.Zero), restored.HardState);
        Assert.Equal(new Term(4), new CoreUnderTest(SimCluster.VotersUpTo(3), restored).Core.Term);
    }

    [Fact]
    public void P75_older_snapshot_changes_nothing_and_is_answered_with_what_is_there()
    {
        var node = Settled();

        Assert.Equal(-1, node.Step(Request(Snapshot(1, 2), term: 1)));

        Assert.Equal((5UL, LogPosition.Zero), (node.TakeOne<AppendResponse>().Index.Value, node.Core.BasePosition));
        Assert.Null(node.Installed);
    }

    [Fact]
    public void P75_snapshot_that_differs_at_a_committed_index_stops_the_group()
    {
        var node = Settled();

        Assert.Throws<InvariantViolationException>(() => node.Step(Request(Snapshot(2, 4), term: 2)));
    }

    [Fact]
    public void P75_snapshot_of_a_deposed_leader_is_refused()
    {
        var node = new CoreUnderTest(term: 5);

        Assert.Equal(-1, node.Step(Request(Snapshot(1, 9), term: 4)));

        var answer = node.TakeOne<AppendResponse>();
        Assert.Equal((true, new Term(5)), (answer.Rejected, answer.Term));
        Assert.Equal(LogIndex.Zero, node.Core.LastIndex);
    }

    [Fact]
    public void P75_log_that_holds_the_position_stays()
    {
        var node = new CoreUnderTest(log: [1, 1, 1, 1], term: 1);

        Assert.Equal(-1, node.Step(Request(Snapshot(1, 3), term: 1)));

        Assert.Null(node.Installed);
        Assert.Equal((4UL, 3UL, 3UL), (node.Core.LastIndex.Value, node.Core.CommitIndex.Value, node.ApplyTo));
    }

    [Fact]
    public void P76_conflicting_log_goes_with_all_that_lies_beyond_the_snapshot()
    {
        var node = new CoreUnderTest(log: [1, 1, 1, 1, 1, 1], term: 1, commit: 2);

        Assert.Equal(0, node.Step(Request(Snapshot(2, 4), term: 2)));

        Assert.Equal((At(2, 4), new LogIndex(4)), (node.Core.BasePosition, node.Core.LastIndex));
        node.Sent.Clear();
        node.Append(from: 2, term: 2, At(1, 5), entries: [2]);
        Assert.True(node.TakeOne<AppendResponse>().Rejected);
    }

    [Fact]
    public void P77_nothing_is_offered_for_apply_between_the_snapshot_and_its_switch()
    {
        var core = new CoreUnderTest(log: [1, 1, 1], term: 1, commit: 2).Core;
        core.Step(Request(Snapshot(2, 6), term: 2));
        core.Step(new AppendRequest(new NodeId(2), Self, new Term(2), At(2, 6), Headers(2), new LogIndex(7)));
        var ready = core.TakeReady();
        Assert.Equal(LogIndex.Zero, ready.ApplyTo);
        core.OnPersisted(ready.Number);
        Assert.Equal(LogIndex.Zero, core.TakeReady().ApplyTo);

        core.OnApplied(new LogIndex(6));
        Assert.Equal(new LogIndex(7), core.TakeReady().ApplyTo);
    }

    [Fact]
    public void P77_switch_may_be_reported_before_the_write_is_durable()
    {
        var node = new CoreUnderTest(log: [1, 1, 1], term: 1, commit: 2) { DiskWaits = true };
        node.Step(Request(Snapshot(2, 6), term: 2));

        Assert.Equal((6UL, 2UL), (node.Core.Status().Applied.Value, node.Core.PersistedIndex.Value));
        node.Append(from: 2, term: 2, At(2, 6), entries: [2], commit: 7);
        Assert.Equal(6UL, node.ApplyTo);
        Assert.DoesNotContain(node.Sent, message => message is AppendResponse);

        node.Persist();
        Assert.Equal((7UL, 7UL), (node.ApplyTo, node.Core.PersistedIndex.Value));
        Assert.Equal(7UL, node.Sent.OfType<AppendResponse>().Last().Index.Value);
    }

    [Fact]
    public void P78_snapshot_beyond_what_is_applied_stops_the_group()
    {
        var node = new CoreUnderTest(log: [1, 1, 1], term: 1, commit: 2);
        node.Tick();

        Assert.Throws<InvariantViolationException>(() => node.Core.OnSnapshotSaved(Snapshot(1, 3)));
        Assert.Throws<InvariantViolationException>(() => node.Core.DescribeSnapshot(new LogIndex(3)));
    }

    [Fact]
    public void P79_request_bears_the_term_of_the_leader_not_of_the_snapshot()
    {
        var node = new CoreUnderTest(term: 7);

        Assert.Equal(0, node.Step(Request(Snapshot(2, 9), term: 7)));

        Assert.Equal((new Term(7), 9UL), (node.Core.Term, node.TakeOne<AppendResponse>().Index.Value));
    }

    [Fact]
    public void P79_doubled_request_is_answered_again_and_installed_once()
    {
        var node = new CoreUnderTest();
        Assert.Equal(0, node.Step(Request(Snapshot(1, 9), term: 1)));
        node.Append(from: 2, term: 1, At(1, 9), entries: [1]);
        node.Sent.Clear();

        Assert.Equal(-1, node.Step(Request(Snapshot(1, 9), term: 1)));

        Assert.Equal((9UL, 10UL), (node.TakeOne<AppendResponse>().Index.Value, node.Core.LastIndex.Value));
    }

    [Fact]
    public void P81_log_is_not_compacted_beyond_what_a_saved_snapshot_covers()
    {
        var node = Settled();
        Assert.Equal(LogIndex.Zero, node.Core.Compact(new LogIndex(4)));

        node.Core.OnSnapshotSaved(node.Core.DescribeSnapshot(new LogIndex(3)));

        Assert.Equal(new LogIndex(2), node.Core.Compact(new LogIndex(2)));
        Assert.Equal(new LogIndex(3), node.Core.Compact(new LogIndex(5)));
        Assert.Equal(new LogIndex(3), node.Core.Compact(new LogIndex(1)));
        Assert.Equal(At(1, 3), node.Core.BasePosition);
    }

    [Fact]
    public void P81_older_snapshot_saved_late_changes_nothing()
    {
        var node = Settled();
        var older = node.Core.DescribeSnapshot(new LogIndex(2));
        node.Core.OnSnapshotSaved(node.Core.DescribeSnapshot(new LogIndex(4)));

        node.Core.OnSnapshotSaved(older);

        Assert.Equal(new LogIndex(4), node.Core.Compact(new LogIndex(5)));
    }

    [Fact]
    public void P85_state_machine_behind_the_start_of_the_log_stops_the_start()
    {
        var restored = new RaftRestoredState
        {
            HardState = new HardState(new Term(1), NodeId.None, new LogIndex(5)),
            Snapshot = At(1, 5),
            Applied = new LogIndex(4),
        };

        Assert.Throws<InvariantViolationException>(() => new CoreUnderTest(SimCluster.VotersUpTo(3), restored));
    }

    [Fact]
    public void Append_that_begins_below_the_base_is_acknowledged_up_to_the_base()
    {
        var node = Settled();
        node.Core.OnSnapshotSaved(node.Core.DescribeSnapshot(new LogIndex(4)));
        node.Core.Compact(new LogIndex(4));

        Assert.Equal(-1, node.Append(from: 2, term: 1, At(1, 1), entries: [1, 1]));
        Assert.Equal(4UL, node.TakeOne<AppendResponse>().Index.Value);

        Assert.Equal(3, node.Append(from: 2, term: 1, At(1, 2), entries: [1, 1, 1, 1, 1]));
        Assert.Equal(7UL, node.TakeOne<AppendResponse>().Index.Value);
        Assert.Throws<InvariantViolationException>(() => node.Append(from: 2, term: 1, LogPosition.Zero, entries: [0, 0, 0, 0]));
    }

    [Fact]
    public void Completion_of_old_writes_does_not_vouch_for_an_installed_snapshot()
    {
        var node = new CoreUnderTest { DiskWaits = true };
        node.Append(from: 2, term: 1, LogPosition.Zero, entries: [1, 1, 1, 1, 1, 1]);
        var old = node.LastReady;
        node.Step(Request(Snapshot(2, 3), term: 2));
        var install = node.LastReady;
        node.Append(from: 2, term: 2, At(2, 3), entries: [2, 2]);

        node.Persist(old);
        Assert.Equal(LogIndex.Zero, node.Core.PersistedIndex);
        node.Persist(install);
        Assert.Equal(new LogIndex(3), node.Core.PersistedIndex);
        node.Persist();
        Assert.Equal(new LogIndex(5), node.Core.PersistedIndex);
    }

    [Fact]
    public void Second_snapshot_may_come_before_the_first_is_durable()
    {
        var node = new CoreUnderTest { DiskWaits = true };
        node.Step(Request(Snapshot(1, 3), term: 1));
        var first = node.LastReady;
        node.Step(Request(Snapshot(2, 8), term: 2));

        node.Persist(first);
        Assert.Equal((LogIndex.Zero, 8UL), (node.Core.PersistedIndex, node.ApplyTo));
        node.Persist();
        Assert.Equal(new LogIndex(8), node.Core.PersistedIndex);
        Assert.Equal([3UL, 8UL], node.Take<AppendResponse>().Select(response => response.Index.Value));
    }

    /// <summary>A follower of node 2 in term 1 that has committed and applied five entries.</summary>
    private static CoreUnderTest Settled()
    {
        var node = new CoreUnderTest();
        node.Append(from: 2, term: 1, LogPosition.Zero, entries: [1, 1, 1, 1, 1], commit: 5);
        node.Sent.Clear();
        return node;
    }

    private static SnapshotDescription Snapshot(ulong term, ulong index, int voters = 3) =>
        new(At(term, index), new ConfigurationEntry(LogIndex.Zero, SimCluster.VotersUpTo(voters)));

    private static SnapshotRequest Request(SnapshotDescription snapshot, ulong term) => new(new NodeId(2), Self, new Term(term), snapshot);
}
