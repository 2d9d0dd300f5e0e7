using KvStore.Storage.Files;
using KvStore.Storage.Wal;
using KvStore.Testing.Files;

namespace KvStore.Storage.Tests.Wal;

/// <summary>
/// Every byte of a small log is damaged, and in its frames every bit, one at a time. Allowed: the flip is refused as corruption with file and offset; or the log
/// gives back everything (the bit lay where nothing is, or a second copy stood in). Never a wrong payload, never a hole, and never the loss
/// of the last batch, though nothing follows that proves it: a torn write would look otherwise.
/// </summary>
public sealed class WalBitFlipTests
{
    private const int FramesFrom = 4096;
    private const int FramesTo = FramesFrom + (4 * 512);

    [Fact]
    public void Flip_in_a_closed_log_is_harmless_or_refused()
    {
        var files = new FaultyFileSystem();
        using (var log = WalFixture.Open(files))
        {
            WalFixture.Append(log, 1, "abc");
            log.Close();
        }

        var outcomes = FlipEveryBit(files, WalFixture.FirstSegment);

        Assert.Equal(["abc", "refused"], outcomes.Keys);
    }

    [Fact]
    public void Flip_in_a_log_cut_short_costs_no_batch()
    {
        var files = new FaultyFileSystem();
        using (var log = WalFixture.Open(files))
        {
            WalFixture.Append(log, 1, "abc");
        }

        var outcomes = FlipEveryBit(files, WalFixture.FirstSegment);

        Assert.Equal(["abc", "refused"], outcomes.Keys);
    }

    [Fact]
    public void Flip_in_a_sealed_segment_is_refused()
    {
        var files = new FaultyFileSystem();
        using (var log = WalFixture.Open(files))
        {
            log.Write(WalFixture.Entry(1, new byte[7000]));
            log.Sync();
            log.Write(WalFixture.Entry(2, new byte[7000]));
            log.Sync();
        }

        Assert.True(files.Exists(WalFixture.SecondSegment));
        for (var offset = 0; offset < WalFixture.Options.SegmentBytes; offset += 7)
        {
            var copy = files.Clone();
            copy.Damage(WalFixture.FirstSegment, offset, 0x10);
            var entries = TryRecover(copy, WalFixture.FirstSegment)?.Find(1)!.Entries;
            Assert.True(entries is null or { Count: 2 });
        }
    }

    private static SortedDictionary<string, int> FlipEveryBit(FaultyFileSystem files, string path)
    {
        var outcomes = new SortedDictionary<string, int>(StringComparer.Ordinal);
        for (var offset = 0; offset < WalFixture.Options.SegmentBytes; offset++)
        {
            // Outside the frames one bit of each byte will do; far beyond them all is zero and alike, and one byte of each sector.
            var isFrame = offset >= FramesFrom && offset < FramesTo;
            if (offset >= FramesTo + 512 && offset % 512 != 0)
            {
                continue;
            }

            for (var bit = isFrame ? 0 : offset % 8; bit < (isFrame ? 8 : (offset % 8) + 1); bit++)
            {
                var copy = files.Clone();
                copy.Damage(path, offset, (byte)(1 << bit));
                var recovery = TryRecover(copy, path);
                var outcome = recovery is null ? "refused" : WalFixture.Text(recovery);
                outcomes[outcome] = outcomes.GetValueOrDefault(outcome) + 1;
            }
        }

        return outcomes;
    }

    /// <summary>Recovers, or returns null when the log was refused as it should be: naming the file, and changing nothing.</summary>
    private static WalRecovery? TryRecover(FaultyFileSystem files, string path)
    {
        var before = files.OperationCount;
        try
        {
            return WalFixture.Recover(files);
        }
        catch (StorageCorruptionException error)
        {
            Assert.Equal(path, error.Path);
            Assert.Contains($"'{path}' is corrupt at offset {error.Offset}: ", error.Message, StringComparison.Ordinal);
            Assert.Equal(before, files.OperationCount);
            return null;
        }
    }
}
