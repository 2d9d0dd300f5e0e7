using System.Globalization;
using System.Reflection;
using System.Runtime.InteropServices;

namespace KvStore.Storage.RocksDb;

/// <summary>
/// The system's RocksDB library. It is looked for once, under the name that Debian 12 gives it and then under those of newer versions.
/// Thread safety: safe for concurrent use.
/// </summary>
public static class RocksDbLibrary
{
    /// <summary>The name in the import declarations; never a file's.</summary>
    internal const string ImportName = "rocksdb";

    /// <summary>What the bindings were written and tested against.</summary>
    private const string DebianName = "librocksdb.so.7.8";

    private const int NewerMajorFirst = 8;
    private const int NewerMajorLast = 11;
    private const int MinorLast = 12;

    private static readonly nint Handle = Register();

    /// <summary>
    /// Throws <see cref="RocksDbMissingException"/>, whose message is one sentence for the operator, when the library is not installed.
    /// To be called at the start, so that a node does not come up without its engine.
    /// </summary>
    public static void CheckAvailable()
    {
        if (Handle == 0)
        {
            throw new RocksDbMissingException();
        }
    }

    /// <summary>
    /// File names in the order in which they are tried. Debian's newer packages carry the minor version in the name, the project's own
    /// builds do not.
    /// </summary>
    internal static IEnumerable<string> Names()
    {
        yield return DebianName;
        for (var major = NewerMajorFirst; major <= NewerMajorLast; major++)
        {
            var name = string.Create(CultureInfo.InvariantCulture, $"librocksdb.so.{major}");
            yield return name;
            for (var minor = 0; minor <= MinorLast; minor++)
            {
                yield return string.Create(CultureInfo.InvariantCulture, $"{name}.{minor}");
            }
        }

        yield return "librocksdb.so";
    }

    private static nint Register()
    {
        var assembly = Assembly.GetExecutingAssembly();
        var library = Load(assembly);
        NativeLibrary.SetDllImportResolver(assembly, (name, _, _) => name == ImportName ? library : 0);
        return library;
    }

    private static nint Load(Assembly assembly)
    {
        foreach (var name in Names())
        {
            if (NativeLibrary.TryLoad(name, assembly, DllImportSearchPath.SafeDirectories, out var library))
            {
                return library;
            }
        }

        return 0;
    }
}
