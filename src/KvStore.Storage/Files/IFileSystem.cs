namespace KvStore.Storage.Files;

/// <summary>
/// The only door of this assembly to the operating system's files, so that tests and the simulator can put a disk of their own
/// behind it. Everything is synchronous. Every failure is a <see cref="StorageException"/> that names the path; none is retried.
/// Nothing is durable until it was synced: content by <see cref="IFile.SyncData"/> or <see cref="IFile.Sync"/>; the creation,
/// renaming or deletion of a name by <see cref="SyncDirectory"/> of the directory that holds it.
/// Thread safety: safe for concurrent use.
/// </summary>
public interface IFileSystem
{
    /// <summary>Opens a file for reading and writing at any offset.</summary>
    IFile Open(string path, FileOpenKind kind);

    /// <summary>Whether a file or directory of this name exists.</summary>
    bool Exists(string path);

    /// <summary>Names (without the directory) of all files and directories in a directory, in ordinal order.</summary>
    IReadOnlyList<string> List(string directory);

    /// <summary>Creates a directory and the parents it lacks; does nothing when it exists.</summary>
    void CreateDirectory(string path);

    /// <summary>Makes the names in a directory durable as they are now.</summary>
    void SyncDirectory(string path);

    /// <summary>Gives a file another name in one atomic step; a file that has that name already is replaced.</summary>
    void Rename(string from, string to);

    /// <summary>Deletes a file; does nothing when there is none.</summary>
    void Delete(string path);

    /// <summary>
    /// Locks a directory against every other process (and every other caller in this one) until the result is disposed or the process
    /// ends, however it ends. Returns null when another holds it.
    /// </summary>
    IDisposable? TryLockDirectory(string path);
}
