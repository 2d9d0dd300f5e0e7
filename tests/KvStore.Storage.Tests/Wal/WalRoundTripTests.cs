using KvStore.Storage.Wal;
using KvStore.Testing.Files;

namespace KvStore.Storage.Tests.Wal;

public sealed class WalRoundTripTests
{
    private readonly FaultyFileSystem _files = new();

    [Fact]
    public void New_log_is_empty()
    {
        var recovery = WalFixture.Recover(_files);

        Assert.Equal(0u, recovery.Frames);
        Assert.Empty(recovery.Groups);
        Assert.Null(recovery.TornTail);
    }

    [Fact]
    public void Everything_synced_comes_back()
    {
        var batch = new WalBatch();
        batch.AddHardState(group: 5, term: 3, vote: 2, commit: 1);
        batch.AddEntry(group: 5, index: 1, term: 3, kind: 2, "one"u8.ToArray());
        batch.AddEntry(group: 4, index: 1, term: 1, kind: 1, ReadOnlyMemory<byte>.Empty);
        batch.AddEntry(group: 5, index: 2, term: 3, kind: 0, "two"u8.ToArray());
        using (var log = WalFixture.Open(_files))
        {
            log.Write(batch);
            log.Sync();
        }

        var recovery = WalFixture.Recover(_files);

        Assert.Equal([4u, 5u], recovery.Groups.Select(group => group.GroupId));
        var group = recovery.Find(5)!;
        Assert.Equal(new WalHardState(Term: 3, Vote: 2, Commit: 1), group.HardState);
        Assert.Equal([(1ul, 3ul, (byte)2), (2ul, 3ul, (byte)0)], group.Entries.Select(entry => (entry.Index, entry.Term, entry.Kind)));
        Assert.Equal("one"u8.ToArray(), group.Entries[0].Payload.ToArray());
        Assert.Equal("two"u8.ToArray(), group.Entries[1].Payload.ToArray());
        Assert.Equal(2u, group.LastIndex);
        Assert.True(Assert.Single(recovery.Find(4)!.Entries).Payload.IsEmpty);
        Assert.Null(recovery.Find(6));
    }

    [Fact]
    public void Appending_goes_on_after_reopening()
    {
        for (ulong index = 1; index <= 5; index++)
        {
            using var log = WalFixture.Open(_files);
            WalFixture.Append(log, index, "x");
        }

        Assert.Equal("xxxxx", WalFixture.Text(WalFixture.Recover(_files)));
    }

    [Fact]
    public void Truncated_suffix_does_not_come_back()
    {
        using (var log = WalFixture.Open(_files))
        {
            WalFixture.Append(log, 1, "abcd");
            var batch = new WalBatch();
            batch.AddTruncate(group: 1, fromIndex: 3);
            log.Write(batch);
            log.Sync();
        }

        Assert.Equal("ab", WalFixture.Text(WalFixture.Recover(_files)));
        using (var log = WalFixture.Open(_files))
        {
            WalFixture.Append(log, 3, "C");
        }

        Assert.Equal("abC", WalFixture.Text(WalFixture.Recover(_files)));
    }

    [Fact]
    public void Log_start_drops_the_prefix_and_may_lie_beyond_the_end()
    {
        using (var log = WalFixture.Open(_files))
        {
            WalFixture.Append(log, 1, "abcd");
            var batch = new WalBatch();
            batch.AddLogStart(group: 1, index: 2, term: 1);
            batch.AddLogStart(group: 2, index: 100, term: 9);
            batch.AddEntry(group: 2, index: 101, term: 9, kind: 0, "z"u8.ToArray());
            log.Write(batch);
            log.Sync();
        }

        var recovery = WalFixture.Recover(_files);

        Assert.Equal("cd", WalFixture.Text(recovery));
        Assert.Equal((2ul, 1ul), (recovery.Find(1)!.StartIndex, recovery.Find(1)!.StartTerm));
        Assert.Equal((100ul, 9ul, 101ul), (recovery.Find(2)!.StartIndex, recovery.Find(2)!.StartTerm, recovery.Find(2)!.LastIndex));
    }

    [Fact]
    public void Batches_written_together_share_frames_up_to_the_limit()
    {
        var batches = Enumerable.Range(1, 20).Select(index => WalFixture.Entry((ulong)index, new byte[1000])).ToArray();
        using (var log = WalFixture.Open(_files))
        {
            log.WriteAll(batches);
            log.Sync();
        }

        var recovery = WalFixture.Recover(_files);

        Assert.Equal(20, recovery.Find(1)!.Entries.Count);
        Assert.InRange(recovery.Frames, 3u, 7u);
    }

    [Fact]
    public void Largest_batch_fits_and_a_larger_one_is_refused_before_anything_is_written()
    {
        const int RecordHeader = 40;
        using (var log = WalFixture.Open(_files))
        {
            var tooLarge = WalFixture.Entry(1, new byte[WalFixture.Options.BatchBytesMax - RecordHeader + 1]);
            Assert.Throws<ArgumentException>(() => log.Write(tooLarge));
            log.Write(WalFixture.Entry(1, new byte[WalFixture.Options.BatchBytesMax - RecordHeader]));
            log.Sync();
        }

        Assert.Single(WalFixture.Recover(_files).Find(1)!.Entries);
    }

    [Fact]
    public void Cleared_batch_can_be_used_again()
    {
        var batch = WalFixture.Entry(1, "a");
        batch.Token = 9;
        batch.Clear();

        Assert.Equal((0, 0L, 0ul), (batch.Count, batch.EncodedBytes, batch.Token));
        batch.AddEntry(group: 1, index: 1, term: 1, kind: 0, "b"u8.ToArray());
        using (var log = WalFixture.Open(_files))
        {
            log.Write(batch);
            log.Sync();
        }

        Assert.Equal("b", WalFixture.Text(WalFixture.Recover(_files)));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    public void Entry_that_leaves_a_hole_or_overlaps_poisons_the_log(ulong index)
    {
        using var log = WalFixture.Open(_files);
        WalFixture.Append(log, 1, "a");

        Assert.Throws<InvalidOperationException>(() => log.Write(WalFixture.Entry(index, "x")));

        Assert.True(log.IsPoisoned);
        Assert.Throws<LogPoisonedException>(() => log.Sync());
        Assert.Equal("a", WalFixture.Text(WalFixture.Recover(_files)));
    }

    [Fact]
    public void Cutting_what_a_snapshot_stands_for_is_refused()
    {
        using var log = WalFixture.Open(_files);
        var batch = new WalBatch();
        batch.AddLogStart(group: 1, index: 5, term: 1);
        batch.AddTruncate(group: 1, fromIndex: 5);

        Assert.Throws<InvalidOperationException>(() => log.Write(batch));
    }

    [Fact]
    public void Closing_twice_writes_one_mark()
    {
        using (var log = WalFixture.Open(_files))
        {
            WalFixture.Append(log, 1, "a");
            log.Close();
            log.Close();
        }

        using (var log = WalFixture.Open(_files))
        {
            log.Close();
            Assert.Equal(0, log.BytesWritten);
        }

        Assert.Equal(2u, WalFixture.Recover(_files).Frames);
    }

    [Fact]
    public void Disposed_log_takes_nothing()
    {
        var log = WalFixture.Open(_files);
        log.Dispose();

        Assert.Throws<LogPoisonedException>(() => log.Write(WalFixture.Entry(1, "a")));
    }

    [Theory]
    [InlineData(16 * 1024 - 512, 1024)]
    [InlineData(16 * 1024 + 1, 1024)]
    [InlineData(16 * 1024, 16 * 1024)]
    [InlineData(16 * 1024, 0)]
    public void Options_that_do_not_fit_are_refused(long segmentBytes, int batchBytesMax)
    {
        var options = WalFixture.Options with { SegmentBytes = segmentBytes, BatchBytesMax = batchBytesMax };

        Assert.Throws<ArgumentException>(() => WriteAheadLog.Open(_files, WalFixture.Directory, options, out _));
    }
}
