namespace KvStore.Storage.Files;

/// <summary>
/// Bytes that were written and may have been acknowledged are not what was written. Nothing was changed on the disk; the message
/// says where, why it is known, and what to do.
/// </summary>
public sealed class StorageCorruptionException : StorageException
{
    private const string Remedy =
        "Do not delete or edit the file: acknowledged writes may be in it. Keep a copy of the data directory, check the disk, and rebuild this " +
        "node: remove it from the cluster and add it again with an empty data directory, so that it copies its data from the others (OPERATIONS.md, \"Replacing a node\").";

    /// <summary>Corruption without further detail.</summary>
    public StorageCorruptionException()
        : this("unknown damage", string.Empty, offset: 0)
    {
    }

    /// <summary>Corruption that a sentence describes.</summary>
    public StorageCorruptionException(string message)
        : this(message, string.Empty, offset: 0)
    {
    }

    /// <summary>Corruption with its cause.</summary>
    public StorageCorruptionException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }

    /// <summary>Corruption at a place.</summary>
    /// <param name="reason">What is wrong, and how it is known that this is no torn write.</param>
    /// <param name="path">The file.</param>
    /// <param name="offset">Where in the file the damage begins.</param>
    public StorageCorruptionException(string reason, string path, long offset)
        : base($"'{path}' is corrupt at offset {offset}: {reason}. {Remedy}", path)
    {
        Offset = offset;
    }

    /// <summary>Corruption of a file, or of the files of a directory, at a place that is not known.</summary>
    /// <param name="reason">What is wrong.</param>
    /// <param name="path">The file or directory.</param>
    public StorageCorruptionException(string reason, string path)
        : base($"'{path}' is corrupt: {reason}. {Remedy}", path)
    {
    }

    /// <summary>Where in the file the damage begins; 0 when it is not known.</summary>
    public long Offset { get; }
}
