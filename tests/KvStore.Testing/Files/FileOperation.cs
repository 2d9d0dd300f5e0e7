namespace KvStore.Testing.Files;

/// <summary>An operation that changes what a disk holds; each is a point at which a <see cref="FaultyFileSystem"/> can crash or fail.</summary>
public enum FileOperation
{
    Create,
    Write,
    SyncFile,
    CreateDirectory,
    SyncDirectory,
    Rename,
    Delete,
}
