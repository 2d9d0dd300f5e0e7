namespace KvStore.Node.StateMachine;

/// <summary>One version of a key, read from a row or about to become one.</summary>
internal readonly struct KeyVersion
{
    public ReadOnlyMemory<byte> Key { get; init; }

    /// <summary>When this version was written; its main part is the mod revision.</summary>
    public RowRevision Revision { get; init; }

    public long CreateRevision { get; init; }

    /// <summary>Writes since the key was created; 0 when this version says that the key does not exist.</summary>
    public long Version { get; init; }

    public long Lease { get; init; }

    /// <summary>The lease that the version before went with, when this one does not; else 0. Known only of a version about to be written.</summary>
    public long LeftLease { get; init; }

    public ReadOnlyMemory<byte> Value { get; init; }

    /// <summary>Whether key and value belong to a log entry, which may be gone when the run is complete: copy what outlives it.</summary>
    public bool IsBorrowed { get; init; }

    public bool Exists => Version != 0;

    public static KeyVersion Deleted(ReadOnlyMemory<byte> key, RowRevision revision) => new() { Key = key, Revision = revision };
}
