using KvStore.Storage.Files;

namespace KvStore.Storage.Tests.Files;

public sealed class PhysicalFileSystemTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("kvstore-files-");
    private readonly PhysicalFileSystem _files = new();

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public void Written_bytes_are_read_back()
    {
        using var file = _files.Open(InDirectory("a"), FileOpenKind.CreateOrTruncate);
        file.Write("hello"u8, offset: 3);
        file.SyncData();
        file.Sync();

        var buffer = new byte[16];
        Assert.Equal(8, file.Length);
        Assert.Equal(8, file.Read(buffer, offset: 0));
        Assert.Equal("\0\0\0hello"u8.ToArray(), buffer[..8]);
        Assert.Equal(0, file.Read(buffer, offset: 100));
    }

    [Fact]
    public void Names_follow_create_rename_and_delete()
    {
        Create("b");
        Create("a");
        _files.Rename(InDirectory("b"), InDirectory("c"));
        _files.CreateDirectory(InDirectory("d/e"));
        _files.SyncDirectory(_directory.FullName);

        Assert.Equal(["a", "c", "d"], _files.List(_directory.FullName));
        Assert.True(_files.Exists(InDirectory("d/e")));
        _files.Delete(InDirectory("a"));
        _files.Delete(InDirectory("a"));
        Assert.False(_files.Exists(InDirectory("a")));
    }

    [Fact]
    public void Rename_replaces_and_open_can_empty()
    {
        using (var file = _files.Open(InDirectory("a"), FileOpenKind.CreateOrTruncate))
        {
            file.Write("new"u8, offset: 0);
        }

        Create("b");
        _files.Rename(InDirectory("a"), InDirectory("b"));

        Assert.Equal("new", File.ReadAllText(InDirectory("b")));
        Create("b");
        Assert.Equal(string.Empty, File.ReadAllText(InDirectory("b")));
    }

    [Fact]
    public void Missing_file_is_named_with_its_error()
    {
        var path = InDirectory("none");

        var error = Assert.Throws<StorageException>(() => _files.Open(path, FileOpenKind.Existing));

        Assert.Equal((path, Errno.NotFound), (error.Path, error.Errno));
        Assert.Equal($"open of '{path}' failed: no such file or directory (errno 2).", error.Message);
        Assert.Equal(Errno.NotFound, Assert.Throws<StorageException>(() => _files.SyncDirectory(path)).Errno);
    }

    [Fact]
    public void Full_device_is_recognized()
    {
        // /dev/full answers every write with ENOSPC.
        using var file = _files.Open("/dev/full", FileOpenKind.Existing);

        var error = Assert.Throws<StorageException>(() => file.Write("x"u8, offset: 0));

        Assert.True(error.IsNoSpace);
    }

    [Fact]
    public void Failed_sync_is_not_hidden()
    {
        // A device without fdatasync answers EINVAL, which .NET's own flush ignores.
        using var file = _files.Open("/dev/full", FileOpenKind.Existing);

        var error = Assert.Throws<StorageException>(file.SyncData);

        Assert.Equal(("/dev/full", 22), (error.Path, error.Errno));
    }

    [Fact]
    public void Directory_lock_excludes_others_until_given_back()
    {
        using (_files.TryLockDirectory(_directory.FullName))
        {
            Assert.Null(_files.TryLockDirectory(_directory.FullName));
            Assert.Null(new PhysicalFileSystem().TryLockDirectory(_directory.FullName));
        }

        using var again = _files.TryLockDirectory(_directory.FullName);
        Assert.NotNull(again);
    }

    [Fact]
    public void Data_directory_works_on_it()
    {
        var path = InDirectory("x/y");
        using (var created = DataDirectory.OpenOrCreate(_files, path, clusterId: 1, nodeId: 2, newIncarnation: 9))
        {
            Assert.True(created.IsNew);
            Assert.Throws<DataDirectoryException>(() => DataDirectory.OpenOrCreate(_files, path, clusterId: 1, nodeId: 2, newIncarnation: 9));
        }

        using var opened = DataDirectory.OpenOrCreate(_files, path, clusterId: 1, nodeId: 2, newIncarnation: 9);
        Assert.False(opened.IsNew);
    }

    private string InDirectory(string name) => Path.Combine(_directory.FullName, name);

    private void Create(string name) => _files.Open(InDirectory(name), FileOpenKind.CreateOrTruncate).Dispose();
}
