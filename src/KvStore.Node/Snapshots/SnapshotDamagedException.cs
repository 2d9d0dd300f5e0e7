namespace KvStore.Node.Snapshots;

/// <summary>A snapshot file is not what was written. Nothing of it may be installed or sent; the message says what is wrong and where.</summary>
internal sealed class SnapshotDamagedException : Exception
{
    public SnapshotDamagedException(string path, long offset, string reason)
        : base($"the snapshot '{path}' is damaged at offset {offset}: {reason}")
    {
    }

    public SnapshotDamagedException(string message)
        : base(message)
    {
    }

    public SnapshotDamagedException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    public SnapshotDamagedException()
    {
    }
}
