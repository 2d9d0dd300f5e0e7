using KvStore.Storage.Files;
using KvStore.Storage.Wal;
using KvStore.Testing.Files;

namespace KvStore.Storage.Tests.Wal;

/// <summary>Segments go when no group needs them, and what is left can be read. Each segment holds two of the entries written here.</summary>
public sealed class WalReleaseTests
{
    private const string ThirdSegment = WalFixture.Directory + "/wal-0000000000000003.log";
    private readonly FaultyFileSystem _files = new();

    [Fact]
    public void Segments_below_the_log_start_are_released_and_the_rest_is_read()
    {
        using (var log = WalFixture.Open(_files))
        {
            Append(log, group: 1, first: 1, last: 9);
            StartAfter(log, group: 1, index: 5);

            Assert.True(log.CanRelease);
            Assert.Equal(2, log.ReleaseSegments());
            Assert.Equal(3u, log.FirstSegmentSequence);
        }

        var group = WalFixture.Recover(_files).Find(1)!;
        Assert.Equal((5ul, 9ul, 4), (group.StartIndex, group.LastIndex, group.Entries.Count));
        Assert.Equal("wal-0000000000000003.log", _files.List(WalFixture.Directory)[1]);
    }

    [Fact]
    public void Log_start_that_is_not_durable_releases_nothing()
    {
        using var log = WalFixture.Open(_files);
        Append(log, group: 1, first: 1, last: 5);
        var batch = new WalBatch();
        batch.AddLogStart(group: 1, index: 5, term: 1);
        log.Write(batch);

        Assert.False(log.CanRelease);
        Assert.Equal(0, log.ReleaseSegments());

        log.Sync();
        Assert.Equal(2, log.ReleaseSegments());
    }

    [Fact]
    public void Segment_in_which_another_group_has_a_live_entry_stays()
    {
        using var log = WalFixture.Open(_files);
        Append(log, group: 1, first: 1, last: 2);
        Append(log, group: 2, first: 1, last: 2);
        Append(log, group: 1, first: 3, last: 8);
        StartAfter(log, group: 1, index: 8);

        Assert.Equal(1, log.ReleaseSegments());

        StartAfter(log, group: 2, index: 2);
        Assert.Equal(4, log.ReleaseSegments());
    }

    [Fact]
    public void Pitfall_90_idle_group_without_live_entries_pins_nothing_and_keeps_its_hard_state()
    {
        using (var log = WalFixture.Open(_files))
        {
            var idle = new WalBatch();
            idle.AddHardState(group: 7, term: 3, vote: 2, commit: 1);
            idle.AddEntry(group: 7, index: 1, term: 3, kind: 0, new byte[] { 1 });
            idle.AddLogStart(group: 7, index: 1, term: 3);
            log.Write(idle);
            Append(log, group: 1, first: 1, last: 9);
            StartAfter(log, group: 1, index: 9);

            Assert.Equal(4, log.ReleaseSegments());
        }

        var found = WalFixture.Recover(_files).Find(7)!;
        Assert.Equal((new WalHardState(3, 2, 1), 1ul, 3ul), (found.HardState, found.StartIndex, found.StartTerm));
        Assert.Empty(found.Entries);
    }

    [Fact]
    public void Rewritten_entries_stand_in_the_segment_that_holds_them_now()
    {
        using (var log = WalFixture.Open(_files))
        {
            Append(log, group: 2, first: 1, last: 1);
            Append(log, group: 1, first: 1, last: 7);
            var again = new WalBatch();
            again.AddTruncate(group: 2, fromIndex: 1);
            again.AddEntry(group: 2, index: 1, term: 1, kind: 0, new byte[] { 9 });
            log.Write(again);
            StartAfter(log, group: 1, index: 7);
            log.Sync();

            Assert.Equal(4, log.ReleaseSegments());
        }

        Assert.Equal(9, WalFixture.Recover(_files).Find(2)!.Entries[0].Payload.Span[0]);
    }

    [Fact]
    public void Released_log_goes_on_after_reopening_and_releases_again()
    {
        using (var log = WalFixture.Open(_files))
        {
            Append(log, group: 1, first: 1, last: 9);
            StartAfter(log, group: 1, index: 9);
        }

        using (var log = WalFixture.Open(_files))
        {
            Assert.Equal(4, log.ReleaseSegments());
            Append(log, group: 1, first: 10, last: 15);
            StartAfter(log, group: 1, index: 14);
            Assert.NotEqual(0, log.ReleaseSegments());
        }

        var group = WalFixture.Recover(_files).Find(1)!;
        Assert.Equal((14ul, 15ul), (group.StartIndex, group.LastIndex));
    }

    [Fact]
    public void Missing_segment_with_live_entries_is_refused_also_behind_a_release()
    {
        using (var log = WalFixture.Open(_files))
        {
            Append(log, group: 1, first: 1, last: 9);
            StartAfter(log, group: 1, index: 5);
            log.ReleaseSegments();
        }

        _files.Delete(ThirdSegment);

        var error = Assert.Throws<StorageCorruptionException>(() => WalFixture.Recover(_files));

        Assert.Equal(ThirdSegment, error.Path);
        Assert.Contains("entries 6 to 6 of group 1 were in it", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Damaged_checkpoint_of_the_first_segment_is_refused()
    {
        using (var log = WalFixture.Open(_files))
        {
            Append(log, group: 1, first: 1, last: 9);
            StartAfter(log, group: 1, index: 5);
            log.ReleaseSegments();
        }

        _files.Damage(ThirdSegment, offset: 4096 + 170, mask: 1);

        var error = Assert.Throws<StorageCorruptionException>(() => WalFixture.Recover(_files));

        Assert.Equal((ThirdSegment, 4096L), (error.Path, error.Offset));
    }

    [Fact]
    public void Failed_deletion_poisons_the_log()
    {
        using var log = WalFixture.Open(_files);
        Append(log, group: 1, first: 1, last: 9);
        StartAfter(log, group: 1, index: 9);
        _files.FailAt(_files.OperationCount + 1);

        Assert.Throws<StorageException>(() => log.ReleaseSegments());
        Assert.Throws<LogPoisonedException>(log.Sync);
    }

    [Fact]
    public async Task Writer_releases_segments_by_itself()
    {
        var observer = new RecordingObserver();
        await using var writer = new WalWriter(WalFixture.Open(_files), observer, new WalWriterOptions(), TimeProvider.System);
        for (ulong index = 1; index <= 9; index++)
        {
            Assert.True(writer.TrySubmit(WalFixture.Entry(index, new byte[5000])));
        }

        var start = new WalBatch();
        start.AddLogStart(group: 1, index: 9, term: 1);
        Assert.True(writer.TrySubmit(start));

        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(5));
        while (_files.Exists(ThirdSegment))
        {
            // Later batches give the writer the occasion that a busy log gives it anyway.
            await timer.WaitForNextTickAsync(patience.Token);
            var batch = new WalBatch();
            batch.AddHardState(group: 1, term: 1, vote: 1, commit: 9);
            writer.TrySubmit(batch);
        }
    }

    private static void Append(WriteAheadLog log, ulong group, ulong first, ulong last)
    {
        for (var index = first; index <= last; index++)
        {
            var batch = new WalBatch();
            batch.AddEntry(group, index, term: 1, kind: 0, new byte[5000]);
            log.Write(batch);
            log.Sync();
        }
    }

    private static void StartAfter(WriteAheadLog log, ulong group, ulong index)
    {
        var batch = new WalBatch();
        batch.AddLogStart(group, index, term: 1);
        log.Write(batch);
        log.Sync();
    }
}
