using System.Runtime.InteropServices;
using KvStore.Storage.Files;

namespace KvStore.Storage.RocksDb.Native;

/// <summary>Texts that the library allocated, and the errors that come as such.</summary>
internal static unsafe class NativeText
{
    private const string Corruption = "Corruption";

    // The library tells the operating system's error by its words only.
    private static readonly (string Words, int Number)[] SystemErrors =
    [
        ("No space left on device", Errno.NoSpace),
        ("Disk quota exceeded", Errno.Quota),
    ];

    /// <summary>Copies a text and gives its memory back; null stays null.</summary>
    public static string? Take(byte* text)
    {
        if (text is null)
        {
            return null;
        }

        var copy = Marshal.PtrToStringUTF8((nint)text);
        RocksDbApi.Free(text);
        return copy;
    }

    /// <summary>Throws what an error text stands for; does nothing when there is none.</summary>
    public static void ThrowIfError(byte* error, string path)
    {
        if (error is not null)
        {
            throw ToException(Take(error)!, path);
        }
    }

    internal static StorageException ToException(string error, string path)
    {
        if (error.StartsWith(Corruption, StringComparison.Ordinal))
        {
            return new StorageCorruptionException(error, path);
        }

        foreach (var (words, number) in SystemErrors)
        {
            if (error.Contains(words, StringComparison.Ordinal))
            {
                return new StorageException($"RocksDB in '{path}' failed: {error}.", path, number);
            }
        }

        return new StorageException($"RocksDB in '{path}' failed: {error}.", path);
    }
}
