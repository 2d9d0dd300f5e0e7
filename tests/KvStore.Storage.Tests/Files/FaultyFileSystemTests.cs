using KvStore.Storage.Files;
using KvStore.Testing.Files;

namespace KvStore.Storage.Tests.Files;

/// <summary>The fake disk must be as bad as it says, or the tests on it prove nothing.</summary>
public sealed class FaultyFileSystemTests
{
    private readonly FaultyFileSystem _files = new();

    [Fact]
    public void Unsynced_bytes_and_names_are_lost()
    {
        using (var file = _files.Open("/kept", FileOpenKind.CreateOrTruncate))
        {
            file.Write("synced"u8, offset: 0);
            file.Sync();
            _files.SyncDirectory("/");
            file.Write("unsynced"u8, offset: 6);
        }

        using (var file = _files.Open("/lost", FileOpenKind.CreateOrTruncate))
        {
            file.Write("x"u8, offset: 0);
            file.Sync();
        }

        _files.CutPower(PowerCut.LoseUnsynced, new Random(1));

        Assert.Equal(["kept"], _files.List("/"));
        Assert.Equal("synced"u8.ToArray(), _files.ReadAll("/kept"));
    }

    [Fact]
    public void Killed_process_leaves_the_page_cache()
    {
        var file = _files.Open("/a", FileOpenKind.CreateOrTruncate);
        file.Write("x"u8, offset: 0);

        _files.KillProcess();

        Assert.Equal("x"u8.ToArray(), _files.ReadAll("/a"));
        Assert.Throws<ObjectDisposedException>(() => file.Write("y"u8, offset: 0));
    }

    [Fact]
    public void Torn_write_keeps_some_sectors_whole()
    {
        var outcomes = new HashSet<string>();
        for (var seed = 0; seed < 200; seed++)
        {
            var files = new FaultyFileSystem();
            using (var file = files.Open("/a", FileOpenKind.CreateOrTruncate))
            {
                file.Write(new byte[1024], offset: 0);
                file.Sync();
                files.SyncDirectory("/");
                file.Write(Enumerable.Repeat((byte)1, 1024).ToArray(), offset: 0);
            }

            files.CutPower(PowerCut.KeepRandomSectors, new Random(seed));
            var content = files.ReadAll("/a");
            Assert.All(content[..512], value => Assert.Equal(content[0], value));
            Assert.All(content[512..], value => Assert.Equal(content[512], value));
            outcomes.Add($"{content[0]}{content[512]}");
        }

        Assert.Equal(4, outcomes.Count);
    }

    [Fact]
    public void Failed_sync_leaves_pages_clean_that_the_disk_does_not_hold()
    {
        using var file = _files.Open("/a", FileOpenKind.CreateOrTruncate);
        _files.SyncDirectory("/");
        file.Write("x"u8, offset: 0);
        _files.FailAt(_files.OperationCount + 1);
        Assert.Equal(Errno.InputOutput, Assert.Throws<StorageException>(file.SyncData).Errno);

        file.SyncData();

        Assert.False(_files.IsDurable("/a"));
        Assert.Equal("x"u8.ToArray(), _files.ReadAll("/a"));
    }

    [Fact]
    public void Rename_is_atomic_and_needs_its_directory_synced()
    {
        Put("/a", "old");
        Put("/b", "new");
        _files.SyncDirectory("/");
        _files.Rename("/b", "/a");
        var unsynced = _files.Clone();

        _files.CutPower(PowerCut.LoseUnsynced, new Random(1));

        Assert.Equal("old"u8.ToArray(), _files.ReadAll("/a"));
        Assert.Equal("new"u8.ToArray(), _files.ReadAll("/b"));
        Assert.Equal(["a"], unsynced.List("/"));
    }

    [Fact]
    public void Machine_is_down_from_the_operation_of_the_crash_on()
    {
        _files.CrashAt = 2;
        using var file = _files.Open("/a", FileOpenKind.CreateOrTruncate);

        Assert.Throws<SimulatedCrashException>(() => file.Write("x"u8, offset: 0));
        Assert.Throws<SimulatedCrashException>(() => _files.Exists("/a"));

        _files.CutPower(PowerCut.KeepUnsynced, new Random(1));
        Assert.Equal("x"u8.ToArray(), _files.ReadAll("/a"));
        Assert.Equal([FileOperation.Create, FileOperation.Write], _files.Operations);
    }

    [Fact]
    public void Full_device_takes_what_fits_and_fails()
    {
        _files.CapacityBytes = 3;
        using var file = _files.Open("/a", FileOpenKind.CreateOrTruncate);

        Assert.True(Assert.Throws<StorageException>(() => file.Write("hello"u8, offset: 0)).IsNoSpace);

        Assert.Equal("hel"u8.ToArray(), _files.ReadAll("/a"));
    }

    [Fact]
    public void Locks_end_with_the_process()
    {
        Assert.NotNull(_files.TryLockDirectory("/"));
        Assert.Null(_files.TryLockDirectory("/"));

        _files.KillProcess();

        Assert.NotNull(_files.TryLockDirectory("/"));
    }

    private void Put(string path, string text)
    {
        using var file = _files.Open(path, FileOpenKind.CreateOrTruncate);
        file.Write(System.Text.Encoding.ASCII.GetBytes(text), offset: 0);
        file.Sync();
    }
}
