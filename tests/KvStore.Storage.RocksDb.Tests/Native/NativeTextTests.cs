using KvStore.Storage.Files;
using KvStore.Storage.RocksDb.Native;

namespace KvStore.Storage.RocksDb.Tests.Native;

public sealed class NativeTextTests
{
    private const string Path = "/data/engine";

    [Fact]
    public void Corruption_is_an_exception_of_its_own()
    {
        var error = NativeText.ToException("Corruption: block checksum mismatch", Path);

        Assert.IsType<StorageCorruptionException>(error);
        Assert.Equal(Path, error.Path);
        Assert.Contains("block checksum mismatch", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("IO error: No space left on device: While appending to file: /data/engine/000013.sst: No space left on device", true)]
    [InlineData("IO error: While fsync: /data/engine/000013.sst: Disk quota exceeded", true)]
    [InlineData("IO error: While fdatasync: /data/engine/000013.sst: Input/output error", false)]
    public void Full_device_is_told_from_a_broken_one(string text, bool isNoSpace)
    {
        var error = NativeText.ToException(text, Path);

        Assert.Equal(isNoSpace, error.IsNoSpace);
        Assert.Contains(text, error.Message, StringComparison.Ordinal);
    }
}
