using KvStore.Storage.Files.Native;
using Microsoft.Win32.SafeHandles;

namespace KvStore.Storage.Files;

/// <summary>
/// The files of the operating system (Linux). Syncs go straight to libc, so that no error of theirs is lost.
/// Thread safety: safe for concurrent use.
/// </summary>
public sealed class PhysicalFileSystem : IFileSystem
{
    private const string LockFileName = "LOCK";

    /// <inheritdoc/>
    public IFile Open(string path, FileOpenKind kind) => PhysicalErrors.Guard("open", path, (path, kind), static state =>
    {
        var mode = state.kind == FileOpenKind.Existing ? FileMode.Open : FileMode.Create;
        var handle = File.OpenHandle(state.path, mode, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
        return new PhysicalFile(handle, state.path);
    });

    /// <inheritdoc/>
    public bool Exists(string path) => Path.Exists(path);

    /// <inheritdoc/>
    public IReadOnlyList<string> List(string directory) => PhysicalErrors.Guard("list", directory, directory, static directory =>
    {
        var names = Directory.GetFileSystemEntries(directory);
        for (var i = 0; i < names.Length; i++)
        {
            names[i] = Path.GetFileName(names[i]);
        }

        Array.Sort(names, StringComparer.Ordinal);
        return names;
    });

    /// <inheritdoc/>
    public void CreateDirectory(string path) => PhysicalErrors.Guard("mkdir", path, path, Directory.CreateDirectory);

    /// <inheritdoc/>
    public void SyncDirectory(string path)
    {
        using var handle = LibC.OpenDirectory(path);
        LibC.Sync(handle, path);
    }

    /// <inheritdoc/>
    public void Rename(string from, string to) => PhysicalErrors.Guard("rename", from, (from, to), static state =>
    {
        File.Move(state.from, state.to, overwrite: true);
        return true;
    });

    /// <inheritdoc/>
    public void Delete(string path) => PhysicalErrors.Guard("delete", path, path, static path =>
    {
        File.Delete(path);
        return true;
    });

    /// <inheritdoc/>
    public IDisposable? TryLockDirectory(string path)
    {
        var lockPath = Path.Combine(path, LockFileName);
        var handle = OpenLockFile(lockPath);
        if (handle is null)
        {
            return null;
        }

        // FileShare.None has locked it already, unless file locking was switched off in .NET or failed silently; then this does.
        var locked = false;
        try
        {
            locked = LibC.TryLock(handle, lockPath);
            return locked ? handle : null;
        }
        finally
        {
            if (!locked)
            {
                handle.Dispose();
            }
        }
    }

    /// <summary>Bytes that this process may still write to the device of a file or directory.</summary>
    public static long FreeBytes(string path) =>
        PhysicalErrors.Guard("statvfs", path, path, static path => new DriveInfo(path).AvailableFreeSpace);

    private static SafeFileHandle? OpenLockFile(string lockPath)
    {
        try
        {
            return File.OpenHandle(lockPath, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException error) when (error.HResult == Errno.WouldBlock)
        {
            return null;
        }
        catch (Exception error) when (PhysicalErrors.IsOperatingSystems(error))
        {
            throw PhysicalErrors.Translate("open", lockPath, error);
        }
    }
}
