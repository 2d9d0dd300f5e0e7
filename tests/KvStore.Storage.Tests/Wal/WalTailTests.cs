using KvStore.Storage.Files;
using KvStore.Storage.Wal;
using KvStore.Testing.Files;

namespace KvStore.Storage.Tests.Wal;

/// <summary>Recovery tells a torn tail, which it drops, from damage to what was acknowledged, which it refuses.</summary>
public sealed class WalTailTests
{
    private const int FirstFrame = 4096;
    private const int FrameBytes = 512;
    private readonly FaultyFileSystem _files = new();

    [Fact]
    public void Zeroed_sector_before_a_frame_written_after_its_sync_is_corruption()
    {
        AppendAndStop("abc");
        Zero(FirstFrame + FrameBytes, FrameBytes);

        var error = Assert.Throws<StorageCorruptionException>(() => WalFixture.Recover(_files));

        Assert.Equal(WalFixture.FirstSegment, error.Path);
        Assert.Equal(FirstFrame + FrameBytes, error.Offset);
        Assert.Contains("there are zeroes where frame 2 belongs; frame 3 at offset 5120 says that it had been synced", error.Message, StringComparison.Ordinal);
        Assert.Contains("rebuild this node", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Zeroed_sector_before_a_frame_of_the_same_sync_is_a_torn_tail()
    {
        using (var log = WalFixture.Open(_files))
        {
            WalFixture.Append(log, 1, "a");
            log.Write(WalFixture.Entry(2, "b"));
            log.Write(WalFixture.Entry(3, "c"));
        }

        Zero(FirstFrame + FrameBytes, FrameBytes);

        var recovery = WalFixture.Recover(_files);

        Assert.Equal("a", WalFixture.Text(recovery));
        Assert.Equal(FirstFrame + FrameBytes, recovery.TornTail!.Offset);
    }

    [Fact]
    public void Dropped_tail_is_wiped_so_that_it_cannot_come_back()
    {
        AppendAndStop("a");
        using (var log = WalFixture.Open(_files))
        {
            log.Write(WalFixture.Entry(2, [.. Enumerable.Repeat((byte)'b', 2 * FrameBytes)]));
        }

        Zero(FirstFrame + FrameBytes + FrameBytes, FrameBytes);

        Assert.NotNull(WalFixture.Recover(_files).TornTail);

        var content = _files.ReadAll(WalFixture.FirstSegment);
        Assert.True(content.AsSpan(FirstFrame + FrameBytes).IndexOfAnyExcept((byte)0) < 0);
        Assert.True(_files.IsDurable(WalFixture.FirstSegment));
        Assert.Null(WalFixture.Recover(_files).TornTail);
    }

    [Fact]
    public void Frame_that_only_the_page_cache_holds_is_written_again_before_it_is_trusted()
    {
        // The sync of "b" fails: the kernel keeps showing "b", the disk does not have it, and no later sync will tell.
        var log = WalFixture.Open(_files);
        WalFixture.Append(log, 1, "a");
        log.Write(WalFixture.Entry(2, "b"));
        _files.FailAt(_files.OperationCount + 1);
        Assert.Throws<StorageException>(log.Sync);
        log.Dispose();
        _files.KillProcess();
        Assert.False(_files.IsDurable(WalFixture.FirstSegment));

        Assert.Equal("ab", WalFixture.Text(WalFixture.Recover(_files)));

        _files.CutPower(PowerCut.LoseUnsynced, new Random(1));
        Assert.Equal("ab", WalFixture.Text(WalFixture.Recover(_files)));
    }

    [Fact]
    public void Frame_in_the_wrong_place_is_corruption()
    {
        AppendAndStop("abc");
        Copy(from: FirstFrame, to: FirstFrame + FrameBytes);

        var error = Assert.Throws<StorageCorruptionException>(() => WalFixture.Recover(_files));

        Assert.Contains("frame 1 stands where frame 2 belongs", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Frame_of_another_history_of_the_same_segment_is_corruption()
    {
        // As when a part of the file was restored from a copy: sequence and signature fit, but it followed another frame.
        var other = new FaultyFileSystem();
        using (var log = WalFixture.Open(other))
        {
            WalFixture.Append(log, 1, "zb");
        }

        AppendAndStop("ab");
        using (var file = _files.Open(WalFixture.FirstSegment, FileOpenKind.Existing))
        {
            file.Write(other.ReadAll(WalFixture.FirstSegment).AsSpan(FirstFrame + FrameBytes, FrameBytes), FirstFrame + FrameBytes);
        }

        var error = Assert.Throws<StorageCorruptionException>(() => WalFixture.Recover(_files));

        Assert.Contains("frame 2 does not follow the frame before it", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Frame_of_another_log_is_corruption()
    {
        var other = new FaultyFileSystem();
        var options = WalFixture.Options with { SignatureSalt = 1 };
        using (var log = WriteAheadLog.Open(other, WalFixture.Directory, options, out _))
        {
            WalFixture.Append(log, 1, "Z");
        }

        WalFixture.Recover(_files);
        var foreign = other.ReadAll(WalFixture.FirstSegment).AsSpan(FirstFrame, FrameBytes).ToArray();
        using (var file = _files.Open(WalFixture.FirstSegment, FileOpenKind.Existing))
        {
            file.Write(foreign, FirstFrame);
        }

        var error = Assert.Throws<StorageCorruptionException>(() => WalFixture.Recover(_files));

        Assert.Contains("there is no frame where frame 1 belongs", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Shortened_segment_is_corruption()
    {
        AppendAndStop("abc");
        var content = _files.ReadAll(WalFixture.FirstSegment);
        using (var file = _files.Open(WalFixture.FirstSegment, FileOpenKind.CreateOrTruncate))
        {
            file.Write(content.AsSpan(0, 8192), offset: 0);
        }

        Assert.Equal(8192, Assert.Throws<StorageCorruptionException>(() => WalFixture.Recover(_files)).Offset);
    }

    [Fact]
    public void Segment_shorter_than_its_header_is_corruption()
    {
        AppendAndStop("abc");
        using (var file = _files.Open(WalFixture.FirstSegment, FileOpenKind.CreateOrTruncate))
        {
            file.Write(new byte[100], offset: 0);
        }

        Assert.Throws<StorageCorruptionException>(() => WalFixture.Recover(_files));
    }

    [Fact]
    public void Log_of_another_node_is_refused()
    {
        AppendAndStop("abc");

        var error = Assert.Throws<DataDirectoryException>(() =>
            WriteAheadLog.Open(_files, WalFixture.Directory, WalFixture.Options with { NodeId = 2 }, out _));

        Assert.Equal($"'{WalFixture.FirstSegment}' belongs to node 1 of cluster 7, not to node 2 of cluster 7.", error.Message);
    }

    [Fact]
    public void Log_of_another_format_is_refused()
    {
        AppendAndStop("abc");
        using (var file = _files.Open(WalFixture.FirstSegment, FileOpenKind.Existing))
        {
            var header = new byte[FirstFrame];
            file.Read(header, offset: 0);
            header[8] = 3;
            System.Buffers.Binary.BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(FirstFrame - 4), Crc32C.Compute(header.AsSpan(0, FirstFrame - 4)));
            file.Write(header, offset: 0);
        }

        var error = Assert.Throws<StorageException>(() => WalFixture.Recover(_files));

        Assert.Equal($"'{WalFixture.FirstSegment}' has log format 3, but this version reads format 2 only.", error.Message);
    }

    private void AppendAndStop(string letters)
    {
        using var log = WalFixture.Open(_files);
        WalFixture.Append(log, 1, letters);
    }

    private void Zero(int offset, int count)
    {
        using var file = _files.Open(WalFixture.FirstSegment, FileOpenKind.Existing);
        file.Write(new byte[count], offset);
        file.Sync();
    }

    private void Copy(int from, int to)
    {
        var frame = _files.ReadAll(WalFixture.FirstSegment).AsSpan(from, FrameBytes).ToArray();
        using var file = _files.Open(WalFixture.FirstSegment, FileOpenKind.Existing);
        file.Write(frame, to);
        file.Sync();
    }
}
