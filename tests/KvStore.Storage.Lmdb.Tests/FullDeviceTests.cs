using KvStore.Storage.Files;
using KvStore.Storage.Lmdb.Buffering;
using KvStore.Storage.Lmdb.Tree;
using KvStore.Storage.Memory;

namespace KvStore.Storage.Lmdb.Tests;

/// <summary>A full device holds changes up and loses none; any other failure ends the engine.</summary>
public sealed class FullDeviceTests : EngineTest
{
    private readonly LmdbOptions _options = SmallEngine.Still with { CommitChangesMax = 1, BufferChangesMax = 3 };

    [Fact]
    public void Changes_wait_and_are_read_while_the_device_is_full_and_are_committed_after()
    {
        using var tree = LmdbTree.Open(EnginePath, _options, TimeProvider.System);
        var device = new FullDevice(tree) { CommitErrno = Errno.NoSpace };
        var buffer = new WriteBehind(device, _options);
        Put(buffer, "a", index: 1);

        Assert.True(Assert.ThrowsAny<StorageException>(buffer.Commit).IsNoSpace);
        Assert.True(buffer.IsDeviceFull);
        Put(buffer, "b", index: 2);
        Assert.True(Assert.ThrowsAny<StorageException>(buffer.Flush).IsNoSpace);
        Assert.Equal("ab", Read(buffer));
        Assert.Equal(0UL, buffer.DurableIndex);

        device.CommitErrno = 0;
        buffer.Commit();
        Assert.False(buffer.IsDeviceFull);
        Assert.Equal(1, buffer.Changes);
        Assert.Equal(1UL, buffer.DurableIndex);
        Assert.Equal(1, device.Syncs);
        buffer.Flush();
        Assert.Equal(0, buffer.Changes);
        Assert.Equal(2UL, buffer.DurableIndex);
        Assert.Equal("ab", Read(buffer));
    }

    [Fact]
    public void Flush_after_the_device_was_full_takes_all_that_waited()
    {
        using var tree = LmdbTree.Open(EnginePath, _options, TimeProvider.System);
        var device = new FullDevice(tree) { CommitErrno = Errno.NoSpace };
        var buffer = new WriteBehind(device, _options);
        Put(buffer, "a", index: 1);
        Assert.ThrowsAny<StorageException>(buffer.Commit);
        buffer.Apply([Row.CreateTombstone("a"u8), Row.Create("b"u8, "2"u8, default)], appliedIndex: 2);
        buffer.Apply([], appliedIndex: 3);
        device.CommitErrno = 0;

        buffer.Flush();

        Assert.Equal(3UL, buffer.DurableIndex);
        Assert.Equal(0, buffer.Changes);
        Assert.Equal("b", Read(buffer));
    }

    [Fact]
    public void Buffer_over_its_limit_refuses_but_keeps_the_batch()
    {
        using var tree = LmdbTree.Open(EnginePath, _options, TimeProvider.System);
        var buffer = new WriteBehind(new FullDevice(tree) { CommitErrno = Errno.NoSpace }, _options);
        foreach (var key in new[] { "a", "b", "c" })
        {
            Put(buffer, key, buffer.AppliedIndex + 1);
            buffer.CommitIfOverLimit();
        }

        Put(buffer, "d", index: 4);

        Assert.True(Assert.ThrowsAny<StorageException>(buffer.CommitIfOverLimit).IsNoSpace);
        Assert.Equal("abcd", Read(buffer));
    }

    [Fact]
    public void Full_device_is_told_of_long_before_a_batch_is_refused()
    {
        using var tree = LmdbTree.Open(EnginePath, _options, TimeProvider.System);
        var device = new FullDevice(tree) { CommitErrno = Errno.NoSpace };
        var buffer = new WriteBehind(device, _options);
        for (var key = 'a'; key <= 'd'; key++)
        {
            Put(buffer, $"{key}", buffer.AppliedIndex + 1);
        }

        Assert.ThrowsAny<StorageException>(buffer.CommitIfOverLimit);
        Assert.True(buffer.IsDeviceFull);

        for (var key = 'e'; buffer.Changes <= 2 * _options.BufferChangesMax; key++)
        {
            buffer.ThrowIfFullOverLimit();
            Put(buffer, $"{key}", buffer.AppliedIndex + 1);
            buffer.CommitIfOverLimit();
        }

        Assert.True(Assert.ThrowsAny<StorageException>(buffer.ThrowIfFullOverLimit).IsNoSpace);
    }

    [Theory]
    [InlineData(Errno.InputOutput, 0)]
    [InlineData(0, Errno.InputOutput)]
    [InlineData(0, Errno.NoSpace)]
    public void Every_other_failure_is_final(int commitErrno, int syncErrno)
    {
        using var tree = LmdbTree.Open(EnginePath, _options, TimeProvider.System);
        var device = new FullDevice(tree) { CommitErrno = commitErrno, SyncErrno = syncErrno };
        var buffer = new WriteBehind(device, _options);
        Put(buffer, "a", index: 1);
        Assert.ThrowsAny<StorageException>(buffer.Flush);
        (device.CommitErrno, device.SyncErrno) = (0, 0);

        Assert.ThrowsAny<StorageException>(buffer.Flush);
        Assert.ThrowsAny<StorageException>(buffer.Commit);
        Assert.ThrowsAny<StorageException>(() => Put(buffer, "b", index: 2));
        Assert.Equal(0UL, buffer.DurableIndex);
    }

    private static void Put(WriteBehind buffer, string key, ulong index) =>
        buffer.Apply([Row.Create(Bytes(key), Bytes("value"), default)], index);

    private static string Read(WriteBehind buffer)
    {
        var (view, _, _) = buffer.Acquire(isForOwner: false);
        return string.Concat(new[] { "a", "b", "c", "d" }.Where(key => view.TryGet(Bytes(key), out _)));
    }
}
