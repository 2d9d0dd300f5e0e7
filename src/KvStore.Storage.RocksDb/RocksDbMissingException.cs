using KvStore.Storage.Files;

namespace KvStore.Storage.RocksDb;

/// <summary>The system has no RocksDB library. The message says what to do.</summary>
public sealed class RocksDbMissingException : StorageException
{
    private const string Sentence =
        "The storage engine 'rocksdb' needs the library librocksdb (7.8 or newer), which this system lacks; install it with: " +
        "apt-get install librocksdb7.8";

    /// <summary>The library is missing.</summary>
    public RocksDbMissingException()
        : base(Sentence)
    {
    }

    /// <summary>The library is missing, in other words.</summary>
    public RocksDbMissingException(string message)
        : base(message)
    {
    }

    /// <summary>The library is missing, with the cause.</summary>
    public RocksDbMissingException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}
