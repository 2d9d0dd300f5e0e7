using KvStore.Storage.Files;

namespace KvStore.Storage.Lmdb;

/// <summary>The system has no liblmdb; the message says how to install it.</summary>
public sealed class LmdbLibraryMissingException : StorageException
{
    private const string Remedy =
        "The LMDB engine needs the library liblmdb, which this system lacks; install it with: apt-get install liblmdb0";

    /// <summary>The library is missing.</summary>
    public LmdbLibraryMissingException()
        : base(Remedy)
    {
    }

    /// <summary>The library is missing, in other words.</summary>
    public LmdbLibraryMissingException(string message)
        : base(message)
    {
    }

    /// <summary>The library is missing, with a cause.</summary>
    public LmdbLibraryMissingException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}
