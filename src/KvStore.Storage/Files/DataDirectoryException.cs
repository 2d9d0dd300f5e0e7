namespace KvStore.Storage.Files;

/// <summary>A data directory refused: it belongs to another node or cluster, is in use, or is of a newer format. Nothing was changed.</summary>
public sealed class DataDirectoryException : StorageException
{
    /// <summary>A refusal without further detail.</summary>
    public DataDirectoryException()
    {
    }

    /// <summary>A refusal that one sentence explains.</summary>
    public DataDirectoryException(string message)
        : base(message)
    {
    }

    /// <summary>A refusal with its cause.</summary>
    public DataDirectoryException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }

    /// <summary>A refusal of one directory.</summary>
    public DataDirectoryException(string message, string path)
        : base(message, path)
    {
    }
}
