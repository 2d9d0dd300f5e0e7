// The four calls of libc that .NET does not give, or gives without their error:
//   fdatasync, fsync   RandomAccess.FlushToDisk ignores EROFS, EINVAL and ENOTSUP, and knows no fdatasync
//                      (dotnet/runtime, System.Native, SystemNative_FSync and its caller).
//   open               File.OpenHandle refuses directories, which must be opened to be synced.
//   flock              the lock that ends with the process, however it ends.
// Lifetime: each handle is a SafeFileHandle; closing it releases descriptor and lock.
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace KvStore.Storage.Files.Native;

internal static partial class LibC
{
    private const int ReadOnly = 0;
    private const int CloseOnExec = 0x80000;
    private const int LockExclusive = 2;
    private const int LockNonBlocking = 4;

    /// <summary>fdatasync. Any error but EINTR is fatal to the data, so it is thrown and never tried again.</summary>
    public static void SyncData(SafeFileHandle file, string path)
    {
        while (FDataSync(file) != 0)
        {
            ThrowUnlessInterrupted("fdatasync", path);
        }
    }

    /// <summary>fsync of a file or directory. Errors as for <see cref="SyncData"/>.</summary>
    public static void Sync(SafeFileHandle file, string path)
    {
        while (FSync(file) != 0)
        {
            ThrowUnlessInterrupted("fsync", path);
        }
    }

    /// <summary>
    /// Opens a directory so that it can be synced. O_DIRECTORY is not asked for: its value differs between architectures, and the
    /// callers pass directories.
    /// </summary>
    public static SafeFileHandle OpenDirectory(string path)
    {
        while (true)
        {
            var handle = Open(path, ReadOnly | CloseOnExec);
            if (!handle.IsInvalid)
            {
                return handle;
            }

            var errno = Marshal.GetLastPInvokeError();
            handle.Dispose();
            if (errno != Errno.Interrupted)
            {
                throw StorageException.FromErrno("open", path, errno);
            }
        }
    }

    /// <summary>Takes the exclusive lock of an open file; false when another open file holds it.</summary>
    public static bool TryLock(SafeFileHandle file, string path)
    {
        while (FLock(file, LockExclusive | LockNonBlocking) != 0)
        {
            if (Marshal.GetLastPInvokeError() == Errno.WouldBlock)
            {
                return false;
            }

            ThrowUnlessInterrupted("flock", path);
        }

        return true;
    }

    private static void ThrowUnlessInterrupted(string operation, string path)
    {
        var errno = Marshal.GetLastPInvokeError();
        if (errno != Errno.Interrupted)
        {
            throw StorageException.FromErrno(operation, path, errno);
        }
    }

    [LibraryImport("libc", EntryPoint = "fdatasync", SetLastError = true)]
    private static partial int FDataSync(SafeFileHandle fileDescriptor);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int FSync(SafeFileHandle fileDescriptor);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial SafeFileHandle Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "flock", SetLastError = true)]
    private static partial int FLock(SafeFileHandle fileDescriptor, int operation);
}
