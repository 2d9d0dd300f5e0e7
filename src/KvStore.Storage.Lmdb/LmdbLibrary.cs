using System.Runtime.InteropServices;
using KvStore.Storage.Lmdb.Native;

namespace KvStore.Storage.Lmdb;

/// <summary>The system's liblmdb. Thread safety: safe for concurrent use.</summary>
public static class LmdbLibrary
{
    private static readonly string[] Names = ["liblmdb.so.0", "liblmdb.so"];

    /// <summary>The version of the library, such as "0.9.24".</summary>
    /// <exception cref="LmdbLibraryMissingException">There is none.</exception>
    public static string Version
    {
        get
        {
            CheckAvailable();
            return LmdbNative.VersionText();
        }
    }

    /// <summary>Loads the library, so that its lack is told at start and not at the first use.</summary>
    /// <exception cref="LmdbLibraryMissingException">There is none; the message says how to install it.</exception>
    public static void CheckAvailable() => Load();

    internal static nint Load() => Load(Names);

    internal static nint Load(ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (NativeLibrary.TryLoad(name, out var library))
            {
                return library;
            }
        }

        throw new LmdbLibraryMissingException();
    }
}
