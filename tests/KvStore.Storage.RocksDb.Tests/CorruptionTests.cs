using KvStore.Storage.Engine;
using KvStore.Storage.Files;

namespace KvStore.Storage.RocksDb.Tests;

/// <summary>Damaged files are told, by name of the directory, and never read as something else.</summary>
public sealed class CorruptionTests : IDisposable
{
    private const int Rows = 2000;

    private readonly TestEngine _test = new();

    public CorruptionTests()
    {
        for (var i = 0; i < Rows; i++)
        {
            _test.Put(i, valueSize: 100);
        }

        _test.Engine.Dispose();
    }

    public void Dispose() => _test.Dispose();

    [Theory]
    [InlineData(0.1)]
    [InlineData(0.5)]
    [InlineData(0.9)]
    public void Lookup_in_a_damaged_block_throws(double place)
    {
        Flip(TableFile(), place);
        _test.Reopen();

        var error = Assert.Throws<StorageCorruptionException>(() =>
        {
            for (var i = 0; i < Rows; i++)
            {
                Assert.True(((IStorageEngine)_test.Engine).Current.TryGet(TestEngine.Key(i), out _));
            }
        });

        Assert.Equal(_test.Path, error.Path);
    }

    /// <summary>An iterator of the library ends at a damaged block as if there were no more rows; ours must not.</summary>
    [Fact]
    public void Walk_into_a_damaged_block_throws()
    {
        Flip(TableFile(), place: 0.5);
        _test.Reopen();
        using var snapshot = _test.Engine.CreateSnapshot();
        using var rows = snapshot.CreateIterator();

        Assert.Throws<StorageCorruptionException>(() =>
        {
            for (var found = rows.Seek(default); found; found = rows.MoveNext())
            {
                Assert.True(rows.IsValid);
            }
        });
        Assert.Throws<StorageCorruptionException>(() =>
        {
            for (var found = rows.SeekToLast(); found; found = rows.MovePrevious())
            {
                Assert.True(rows.IsValid);
            }
        });
    }

    [Fact]
    public void Table_file_that_was_cut_is_refused()
    {
        using (var file = File.OpenWrite(TableFile()))
        {
            file.SetLength(file.Length - 10);
        }

        Assert.Throws<StorageCorruptionException>(_test.Reopen);
    }

    [Fact]
    public void Missing_table_file_is_refused()
    {
        File.Delete(TableFile());

        Assert.ThrowsAny<StorageException>(_test.Reopen);
    }

    [Fact]
    public void Damaged_manifest_is_refused()
    {
        Flip(Directory.GetFiles(_test.Path, "MANIFEST-*").Single(), place: 0.3);

        Assert.Throws<StorageCorruptionException>(_test.Reopen);
    }

    /// <summary>The library would make a new, empty database beside the files of the old one.</summary>
    [Fact]
    public void Missing_root_is_no_empty_engine()
    {
        File.Delete(Path.Combine(_test.Path, "CURRENT"));

        var error = Assert.Throws<StorageCorruptionException>(_test.Reopen);

        Assert.Contains("CURRENT", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Engine_that_could_not_be_opened_leaves_the_share_of_the_others_alone()
    {
        var before = _test.Shared.BufferBytes;
        File.Delete(TableFile());
        Assert.ThrowsAny<StorageException>(_test.Reopen);

        Assert.Equal(before, _test.Shared.BufferBytes);
    }

    private string TableFile() => Directory.GetFiles(_test.Path, "*.sst").MaxBy(file => new FileInfo(file).Length)!;

    private static void Flip(string path, double place)
    {
        var bytes = File.ReadAllBytes(path);
        bytes[(int)(bytes.Length * place)] ^= 0x10;
        File.WriteAllBytes(path, bytes);
    }
}
