using KvStore.Storage.Files;
using KvStore.Storage.Wal;
using KvStore.Testing.Files;

namespace KvStore.Storage.Tests.Wal;

public sealed class WalRolloverTests
{
    private const ulong Entries = 10;
    private readonly FaultyFileSystem _files = new();

    [Fact]
    public void Log_goes_on_over_many_segments()
    {
        WriteFiveThousandBytesEach();

        Assert.Equal(Entries, WalFixture.Recover(_files).Find(1)!.LastIndex);
        Assert.Equal(5, Segments().Count);
    }

    [Fact]
    public void Prepared_segment_leaves_only_the_seal_and_the_checkpoint_to_the_rollover()
    {
        using var log = WalFixture.Open(_files);
        log.Write(WalFixture.Entry(1, new byte[7000]));
        log.Sync();
        Assert.True(log.WantsNextSegment);
        Assert.True(log.PrepareNextSegment());
        Assert.False(log.WantsNextSegment);
        var before = _files.Operations.Count;

        log.Write(WalFixture.Entry(2, new byte[7000]));
        log.Sync();

        Assert.Equal(2u, log.SegmentSequence);
        Assert.Equal(
            [FileOperation.Write, FileOperation.SyncFile, FileOperation.Write, FileOperation.Write, FileOperation.SyncFile],
            _files.Operations.Skip(before));
    }

    [Fact]
    public void Segment_prepared_but_unused_is_used_after_reopening()
    {
        using (var log = WalFixture.Open(_files))
        {
            WalFixture.Append(log, 1, "a");
            log.PrepareNextSegment();
        }

        using (var log = WalFixture.Open(_files))
        {
            Assert.True(log.PrepareNextSegment());
            log.Write(WalFixture.Entry(2, new byte[8000]));
            log.Write(WalFixture.Entry(3, new byte[8000]));
            log.Sync();
            Assert.Equal(2u, log.SegmentSequence);
        }

        Assert.Equal(3u, WalFixture.Recover(_files).Find(1)!.LastIndex);
    }

    [Fact]
    public void Unsynced_frames_are_synced_by_the_rollover()
    {
        using var log = WalFixture.Open(_files);
        log.Write(WalFixture.Entry(1, new byte[7000]));
        log.Write(WalFixture.Entry(2, new byte[7000]));

        Assert.Equal(2u, log.SegmentSequence);
        Assert.True(_files.IsDurable(WalFixture.FirstSegment));
    }

    [Fact]
    public void Half_made_segment_is_removed()
    {
        using (var log = WalFixture.Open(_files))
        {
            WalFixture.Append(log, 1, "a");
            _files.CrashAt = _files.OperationCount + 3;
            Assert.Throws<SimulatedCrashException>(() => log.PrepareNextSegment());
        }

        _files.CutPower(PowerCut.KeepUnsynced, new Random(1));
        Assert.Contains(_files.List(WalFixture.Directory), name => name.EndsWith(".tmp", StringComparison.Ordinal));

        Assert.Equal("a", WalFixture.Text(WalFixture.Recover(_files)));

        Assert.Equal(["hard-states", "wal-0000000000000001.log"], _files.List(WalFixture.Directory));
    }

    [Theory]
    [InlineData("wal-0000000000000001.log")]
    [InlineData("wal-0000000000000003.log")]
    [InlineData("wal-0000000000000005.log")]
    public void Missing_segment_is_refused(string name)
    {
        WriteFiveThousandBytesEach();
        var path = $"{WalFixture.Directory}/{name}";
        _files.Delete(path);

        var error = Assert.Throws<StorageCorruptionException>(() => WalFixture.Recover(_files));

        Assert.Equal(path, error.Path);
    }

    [Fact]
    public void Renamed_segment_is_refused()
    {
        WriteFiveThousandBytesEach();
        _files.Rename(WalFixture.SecondSegment, WalFixture.Directory + "/x");
        _files.Rename(WalFixture.Directory + "/wal-0000000000000003.log", WalFixture.SecondSegment);
        _files.Rename(WalFixture.Directory + "/x", WalFixture.Directory + "/wal-0000000000000003.log");

        var error = Assert.Throws<StorageCorruptionException>(() => WalFixture.Recover(_files));

        Assert.Contains("the file is segment 3, but its name says 2", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Lost_last_frame_of_a_segment_is_proved_by_the_next_segment()
    {
        WriteFiveThousandBytesEach();
        using (var file = _files.Open(WalFixture.SecondSegment, FileOpenKind.Existing))
        {
            file.Write(new byte[12 * 1024], offset: 4096);
        }

        var error = Assert.Throws<StorageCorruptionException>(() => WalFixture.Recover(_files));

        Assert.Equal((WalFixture.SecondSegment, 4096L), (error.Path, error.Offset));
        Assert.Contains("segment 3 shows that it had been synced", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Foreign_files_are_left_alone()
    {
        _files.CreateDirectory(WalFixture.Directory);
        _files.Open(WalFixture.Directory + "/notes.txt", FileOpenKind.CreateOrTruncate).Dispose();

        WalFixture.Recover(_files);

        Assert.Contains("notes.txt", _files.List(WalFixture.Directory));
    }

    [Fact]
    public void New_segment_length_holds_for_new_segments()
    {
        using (var log = WalFixture.Open(_files))
        {
            WalFixture.Append(log, 1, "ab");
        }

        var larger = WalFixture.Options with { SegmentBytes = 64 * 1024, BatchBytesMax = 32 * 1024 };
        using (var log = WriteAheadLog.Open(_files, WalFixture.Directory, larger, out _))
        {
            log.Write(WalFixture.Entry(3, new byte[30 * 1024]));
            log.Sync();
        }

        Assert.Equal(64 * 1024, _files.ReadAll(WalFixture.SecondSegment).Length);
        Assert.Equal(3u, WalFixture.Recover(_files).Find(1)!.LastIndex);
    }

    private List<string> Segments() => [.. _files.List(WalFixture.Directory).Where(static name => name.StartsWith("wal-", StringComparison.Ordinal))];

    private void WriteFiveThousandBytesEach()
    {
        using var log = WalFixture.Open(_files);
        for (ulong index = 1; index <= Entries; index++)
        {
            log.Write(WalFixture.Entry(index, new byte[5000]));
            log.Sync();
        }
    }
}
