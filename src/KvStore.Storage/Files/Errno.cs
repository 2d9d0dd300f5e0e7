namespace KvStore.Storage.Files;

/// <summary>The error numbers of Linux that this assembly names. They are the same on all its architectures.</summary>
public static class Errno
{
    /// <summary>EINTR: a signal came first; the call did nothing.</summary>
    public const int Interrupted = 4;

    /// <summary>EIO: the device failed.</summary>
    public const int InputOutput = 5;

    /// <summary>EAGAIN, EWOULDBLOCK: another holds the lock.</summary>
    public const int WouldBlock = 11;

    /// <summary>ENOENT: no such file.</summary>
    public const int NotFound = 2;

    /// <summary>ENOSPC: the device is full.</summary>
    public const int NoSpace = 28;

    /// <summary>EDQUOT: the user's share of the device is full.</summary>
    public const int Quota = 122;

    internal static string Describe(int errno) => errno switch
    {
        NotFound => "no such file or directory",
        InputOutput => "input/output error",
        NoSpace => "no space left on device",
        Quota => "disk quota exceeded",
        0 => "unknown error",
        _ => System.Runtime.InteropServices.Marshal.GetPInvokeErrorMessage(errno),
    };
}
