using System.Runtime.InteropServices;
using KvStore.Storage.Files;

namespace KvStore.Storage.Lmdb.Native;

/// <summary>Return codes of LMDB: 0, an errno, or one of its own, which are negative.</summary>
internal static unsafe class LmdbResult
{
    public const int Success = 0;
    public const int NotFound = -30798;

    private const int PageNotFound = -30797;
    private const int Corrupted = -30796;
    private const int VersionMismatch = -30794;
    private const int Invalid = -30793;
    private const int MapFull = -30792;

    /// <summary>Throws unless a call succeeded.</summary>
    public static void Check(int code, string operation, string path)
    {
        if (code != Success)
        {
            throw Failure(code, operation, path);
        }
    }

    /// <summary>Whether a call found what it looked for; throws when it failed.</summary>
    public static bool CheckFound(int code, string operation, string path)
    {
        if (code == NotFound)
        {
            return false;
        }

        Check(code, operation, path);
        return true;
    }

    private static StorageException Failure(int code, string operation, string path) => code switch
    {
        > 0 => StorageException.FromErrno(operation, path, code),
        MapFull => new LmdbMapFullException(path),
        PageNotFound or Corrupted or VersionMismatch or Invalid =>
            new StorageCorruptionException($"{operation} says: {Describe(code)}", path, offset: 0),
        _ => new StorageException($"{operation} of '{path}' failed: {Describe(code)} ({code}).", path),
    };

    private static string Describe(int code) =>
        Marshal.PtrToStringUTF8((nint)LmdbNative.DescribeError(code)) ?? "unknown error";
}
