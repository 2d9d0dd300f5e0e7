using KvStore.Node.Engines;
using KvStore.Node.Snapshots;
using KvStore.Storage.Files;
using KvStore.Storage.Memory;
using KvStore.Storage.Wal;
using KvStore.Testing.Files;

namespace KvStore.Node.Tests.Snapshots;

/// <summary>Which snapshot a node starts from, and when it would rather not start.</summary>
public sealed class StateRestoreTests
{
    private readonly FaultyFileSystem _files = SnapshotFixture.NewDisk();

    [Fact]
    public void Node_without_log_and_snapshot_starts_empty()
    {
        var state = Restore(log: null);

        Assert.Null(state.LoadedFile);
        Assert.Empty(SnapshotFixture.Rows(state.Engine));
    }

    [Fact]
    public void Log_that_begins_at_its_beginning_needs_no_snapshot() => Assert.Null(Restore(Log(start: 0, entries: 9)).LoadedFile);

    [Fact]
    public void Newest_snapshot_that_the_log_holds_is_loaded_and_older_ones_stay_until_the_next()
    {
        SnapshotFixture.Write(_files, index: 3);
        SnapshotFixture.Write(_files, index: 7);

        var state = Restore(Log(start: 2, entries: 8));

        Assert.Equal(SnapshotFixture.At(7), state.LoadedFile!.Position);
        Assert.Equal(7ul, state.Engine.AppliedIndex);
        Assert.Equal(2, SnapshotFixture.Store(_files).List(SnapshotFixture.Group).Count);
    }

    [Fact]
    public void Snapshot_whose_name_the_power_cut_takes_back_leaves_the_older_one()
    {
        SnapshotFixture.Write(_files, index: 3);
        _files.FailNext(FileOperation.SyncDirectory);
        Assert.ThrowsAny<StorageException>(() => SnapshotFixture.Write(_files, index: 7));
        _files.KillProcess();
        Assert.Equal(SnapshotFixture.At(7), Restore(Log(start: 2, entries: 8)).LoadedFile!.Position);

        _files.CutPower(PowerCut.LoseUnsynced, new Random(1));

        Assert.Equal(SnapshotFixture.At(3), Restore(Log(start: 2, entries: 8)).LoadedFile!.Position);
    }

    [Fact]
    public void Snapshot_at_the_start_of_the_log_is_held_by_it() =>
        Assert.Equal(SnapshotFixture.At(3), Restore(Log(start: 3, entries: 0), SnapshotFixture.Write(_files, index: 3)).LoadedFile!.Position);

    [Theory]
    [InlineData(20, 1)]
    [InlineData(8, 2)]
    public void Pitfall_74_received_snapshot_that_was_never_installed_is_deleted(ulong index, ulong term)
    {
        SnapshotFixture.Write(_files, index: 5);
        SnapshotFixture.Write(_files, index, term: term);

        var state = Restore(Log(start: 4, entries: 6));

        Assert.Equal(SnapshotFixture.At(5), state.LoadedFile!.Position);
        Assert.Single(SnapshotFixture.Store(_files).List(SnapshotFixture.Group));
    }

    [Fact]
    public void Damaged_snapshot_is_set_aside_when_an_older_one_reaches_the_log()
    {
        SnapshotFixture.Write(_files, index: 5);
        var damaged = SnapshotFixture.Write(_files, index: 7);
        _files.Damage(damaged.Path, 200, 1);

        var state = Restore(Log(start: 4, entries: 6));

        Assert.Equal(SnapshotFixture.At(5), state.LoadedFile!.Position);
        Assert.Contains(damaged.Path, Assert.Single(state.Warnings), StringComparison.Ordinal);
        Assert.True(_files.Exists(damaged.Path + ".damaged"));
        Assert.False(_files.Exists(damaged.Path));
    }

    [Fact]
    public void Damaged_snapshot_is_set_aside_when_the_log_is_whole()
    {
        var damaged = SnapshotFixture.Write(_files, index: 7);
        _files.Damage(damaged.Path, 200, 1);

        Assert.Null(Restore(Log(start: 0, entries: 9)).LoadedFile);
    }

    [Fact]
    public void Pitfall_85_damaged_snapshot_without_another_is_refused_and_left_as_it_is()
    {
        var damaged = SnapshotFixture.Write(_files, index: 7);
        _files.Damage(damaged.Path, 200, 1);

        for (var attempt = 0; attempt < 2; attempt++)
        {
            var error = Assert.Throws<KvNodeStartException>(() => Restore(Log(start: 4, entries: 6)));
            Assert.Contains($"its log begins after entry 4, and the snapshot '{damaged.Path}' is damaged at offset", error.Message, StringComparison.Ordinal);
            Assert.Contains("rebuild this node", error.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(3)]
    [InlineData(11)]
    public void Missing_snapshot_is_refused(ulong otherIndex)
    {
        SnapshotFixture.Write(_files, otherIndex);

        var error = Assert.Throws<KvNodeStartException>(() => Restore(Log(start: 4, entries: 6)));

        Assert.Contains("'/data/snap' has no snapshot that reaches there", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Pitfall_51_snapshot_without_a_log_is_refused()
    {
        SnapshotFixture.Write(_files, index: 7);

        Assert.Contains("the log was lost", Assert.Throws<KvNodeStartException>(() => Restore(log: null)).Message, StringComparison.Ordinal);
    }

    /// <summary>A log of entries of term 1.</summary>
    private static WalGroup Log(ulong start, int entries) => new(
        SnapshotFixture.Group.Value,
        new WalHardState(1, 1, start),
        start,
        StartTerm: start == 0 ? 0ul : 1ul,
        [.. Enumerable.Range(1, entries).Select(i => new WalEntry(start + (ulong)i, Term: 1, Kind: 1, default))]);

    private RestoredState Restore(WalGroup? log, SnapshotFile? _ = null) =>
        StateRestore.Restore(
            SnapshotFixture.Store(_files), new GroupEngines(MemoryEngineStore.Instance), SnapshotFixture.Group, log, kept: null, warnings: []);
}
