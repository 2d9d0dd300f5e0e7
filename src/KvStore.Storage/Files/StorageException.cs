namespace KvStore.Storage.Files;

/// <summary>
/// The disk, or what stands on it, cannot be used: the group or the node that meets it stops. Never caught to try again.
/// </summary>
public class StorageException : Exception
{
    /// <summary>A failure without further detail.</summary>
    public StorageException()
        : this("The storage failed.")
    {
    }

    /// <summary>A failure that a sentence describes.</summary>
    public StorageException(string message)
        : base(message)
    {
    }

    /// <summary>A failure with its cause.</summary>
    public StorageException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }

    /// <summary>A failure of one operation on one file.</summary>
    public StorageException(string message, string path, int errno = 0, Exception? innerException = null)
        : base(message, innerException)
    {
        Path = path;
        Errno = errno;
    }

    /// <summary>The file or directory concerned; empty when none is.</summary>
    public string Path { get; } = string.Empty;

    /// <summary>The operating system's error number (errno), or 0 when the error is not the operating system's.</summary>
    public int Errno { get; }

    /// <summary>Whether the device was full (ENOSPC, EDQUOT).</summary>
    public bool IsNoSpace => Errno is Files.Errno.NoSpace or Files.Errno.Quota;

    /// <summary>The exception for an operating system error, worded the same everywhere.</summary>
    public static StorageException FromErrno(string operation, string path, int errno, Exception? innerException = null) =>
        new($"{operation} of '{path}' failed: {Files.Errno.Describe(errno)} (errno {errno}).", path, errno, innerException);
}
