using KvStore.Storage.Files;
using KvStore.Storage.Wal;
using KvStore.Testing.Files;

namespace KvStore.Storage.Tests.Wal;

/// <summary>Terms and votes stand in the log and in a copy; each makes up for damage to the other, and for damage to both nothing does.</summary>
public sealed class WalHardStateCopyTests
{
    private const string CopyPath = WalFixture.Directory + "/hard-states";
    private const int FirstFrame = 4096;
    private const int FrameBytes = 512;
    private static readonly WalHardState Voted = new(Term: 3, Vote: 2, Commit: 0);
    private readonly FaultyFileSystem _files = new();

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void Damaged_half_of_the_copy_is_written_again_from_the_log(int half)
    {
        VoteAndAppend();
        var middle = _files.ReadAll(CopyPath).Length / 2;
        _files.Damage(CopyPath, (half * middle) + 20, 1);

        Assert.Equal(Voted, WalFixture.Recover(_files).Find(1)!.HardState);

        var repaired = _files.ReadAll(CopyPath);
        Assert.Equal(repaired.AsSpan(0, middle), repaired.AsSpan(middle));
        Assert.True(_files.IsDurable(CopyPath));
    }

    [Fact]
    public void Lost_copy_is_written_again_from_the_log()
    {
        VoteAndAppend();
        _files.Delete(CopyPath);

        Assert.Equal(Voted, WalFixture.Recover(_files).Find(1)!.HardState);

        Assert.True(_files.Exists(CopyPath));
    }

    [Theory]
    [InlineData(10)]
    [InlineData(200)]
    public void Damaged_frame_of_hard_states_is_made_up_for_by_the_copy(int at)
    {
        VoteAndAppend();
        _files.Damage(WalFixture.FirstSegment, FirstFrame + FrameBytes + at, 1);

        var recovery = WalFixture.Recover(_files);

        Assert.Equal("ab", WalFixture.Text(recovery));
        Assert.Equal(Voted, recovery.Find(1)!.HardState);
        Assert.Contains($"is damaged at offset {FirstFrame + FrameBytes}", Assert.Single(recovery.Repairs), StringComparison.Ordinal);

        // The log got them again, so that it can be read, and checked, over the gap for ever.
        using (var log = WalFixture.Open(_files))
        {
            WalFixture.Append(log, 3, "c");
            log.Write(WalFixture.Entry(4, new byte[7000]));
            log.Write(WalFixture.Entry(5, new byte[7000]));
            log.Sync();
            Assert.Equal(2u, log.SegmentSequence);
        }

        Assert.Equal((5u, Voted), (WalFixture.Recover(_files).Find(1)!.LastIndex, WalFixture.Recover(_files).Find(1)!.HardState));
    }

    [Fact]
    public void Damaged_last_frame_of_hard_states_is_made_up_for_by_the_copy()
    {
        using (var log = WalFixture.Open(_files))
        {
            WalFixture.Append(log, 1, "a");
            Vote(log);
        }

        _files.Damage(WalFixture.FirstSegment, FirstFrame + FrameBytes + 200, 1);

        var recovery = WalFixture.Recover(_files);

        Assert.Equal(("a", Voted), (WalFixture.Text(recovery), recovery.Find(1)!.HardState));
        Assert.Empty(WalFixture.Recover(_files).Repairs);
    }

    [Fact]
    public void Damage_to_both_is_refused()
    {
        VoteAndAppend();
        var half = _files.ReadAll(CopyPath).Length / 2;
        _files.Damage(WalFixture.FirstSegment, FirstFrame + FrameBytes + 200, 1);
        _files.Damage(CopyPath, 20, 1);
        _files.Damage(CopyPath, half + 20, 1);

        var error = Assert.Throws<StorageCorruptionException>(() => WalFixture.Recover(_files));

        Assert.Contains("it held no entries", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Copy_proves_that_the_log_lost_its_end()
    {
        using (var log = WalFixture.Open(_files))
        {
            WalFixture.Append(log, 1, "a");
            Vote(log);
        }

        using (var file = _files.Open(WalFixture.FirstSegment, FileOpenKind.Existing))
        {
            file.Write(new byte[FrameBytes], FirstFrame + FrameBytes);
            file.Sync();
        }

        var error = Assert.Throws<StorageCorruptionException>(() => WalFixture.Recover(_files));

        Assert.Contains("the log ends with frame 1, but", error.Message, StringComparison.Ordinal);
        Assert.Contains("entries may be gone of group 1 after 1", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Copy_without_segments_proves_that_they_are_gone()
    {
        VoteAndAppend();
        _files.Delete(WalFixture.FirstSegment);

        Assert.Contains("are gone", Assert.Throws<StorageCorruptionException>(() => WalFixture.Recover(_files)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Copy_is_synced_before_a_vote_is_called_durable_and_left_alone_otherwise()
    {
        using var log = WalFixture.Open(_files);
        Vote(log);
        Assert.True(_files.IsDurable(CopyPath));
        var before = _files.ReadAll(CopyPath);

        WalFixture.Append(log, 1, "a");
        var batch = new WalBatch();
        batch.AddHardState(group: 1, Voted.Term, Voted.Vote, commit: 1);
        log.Write(batch);
        log.Sync();

        Assert.Equal(before, _files.ReadAll(CopyPath));
    }

    private static void Vote(WriteAheadLog log)
    {
        var batch = new WalBatch();
        batch.AddHardState(group: 1, Voted.Term, Voted.Vote, Voted.Commit);
        log.Write(batch);
        log.Sync();
    }

    private void VoteAndAppend()
    {
        using var log = WalFixture.Open(_files);
        WalFixture.Append(log, 1, "a");
        Vote(log);
        WalFixture.Append(log, 2, "b");
    }
}
