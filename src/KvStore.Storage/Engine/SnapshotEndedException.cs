namespace KvStore.Storage.Engine;

/// <summary>
/// The engine has ended a snapshot under its reader, because what it held had grown beyond the engine's limit. The data is unharmed:
/// the reader begins anew with another snapshot.
/// </summary>
public sealed class SnapshotEndedException : Exception
{
    /// <summary>The usual words.</summary>
    public SnapshotEndedException()
        : this("The snapshot was held for too long and has been ended; take a new one.")
    {
    }

    /// <summary>Other words.</summary>
    public SnapshotEndedException(string message)
        : base(message)
    {
    }

    /// <summary>Other words, and a cause.</summary>
    public SnapshotEndedException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}
