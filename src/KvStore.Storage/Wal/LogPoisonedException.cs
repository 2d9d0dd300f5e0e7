using KvStore.Storage.Files;

namespace KvStore.Storage.Wal;

/// <summary>
/// The log failed before, and nothing may be written to it again: what the disk holds of the last batches is unknown until the log is
/// opened anew. The inner exception is the first failure.
/// </summary>
public sealed class LogPoisonedException : StorageException
{
    /// <summary>A refusal without the cause.</summary>
    public LogPoisonedException()
    {
    }

    /// <summary>A refusal that a sentence describes.</summary>
    public LogPoisonedException(string message)
        : base(message)
    {
    }

    /// <summary>A refusal with its cause.</summary>
    public LogPoisonedException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }

    /// <summary>A refusal after <paramref name="cause"/>.</summary>
    public LogPoisonedException(Exception cause)
        : base($"The log takes no more writes after an earlier failure: {cause.Message}", cause)
    {
    }
}
