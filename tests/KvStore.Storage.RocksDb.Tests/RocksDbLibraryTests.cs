namespace KvStore.Storage.RocksDb.Tests;

public sealed class RocksDbLibraryTests
{
    [Fact]
    public void Library_is_here() => RocksDbLibrary.CheckAvailable();

    [Fact]
    public void Debian_s_name_is_tried_first_and_the_bare_one_last()
    {
        var names = RocksDbLibrary.Names().ToArray();

        Assert.Equal("librocksdb.so.7.8", names[0]);
        Assert.Contains("librocksdb.so.8", names);
        Assert.Contains("librocksdb.so.9.10", names);
        Assert.Equal("librocksdb.so", names[^1]);
        Assert.Equal(names.Distinct(), names);
    }

    [Fact]
    public void Missing_library_is_one_sentence_with_the_command_to_install_it()
    {
        var message = new RocksDbMissingException().Message;

        Assert.Contains("librocksdb", message, StringComparison.Ordinal);
        Assert.EndsWith("apt-get install librocksdb7.8", message, StringComparison.Ordinal);
        Assert.DoesNotContain("\n", message, StringComparison.Ordinal);
    }
}
