using System.Runtime.InteropServices;

namespace KvStore.Storage.Lmdb.Native;

/// <summary>An open environment: a file, and its lock file beside it. Closed when the last transaction is gone.</summary>
internal sealed class LmdbEnvironmentHandle : SafeHandle
{
    private const uint NoSubdirectory = 0x4000;
    private const uint NoMetaSync = 0x40000;
    private const uint NoThreadLocalStorage = 0x200000;
    private const uint NoReadAhead = 0x800000;
    private const uint FileMode = 0b110_100_000; // rw-r-----

    private LmdbEnvironmentHandle(nint handle, string path)
        : base(nint.Zero, ownsHandle: true)
    {
        SetHandle(handle);
        Path = path;
    }

    public override bool IsInvalid => handle == nint.Zero;

    /// <summary>The file.</summary>
    public string Path { get; }

    public LmdbEnvironmentInfo Info
    {
        get
        {
            Check(LmdbNative.GetInfo(this, out var info), "mdb_env_info");
            return info;
        }
    }

    /// <summary>Bytes of a page; fixed when the file is made.</summary>
    public int PageBytes
    {
        get
        {
            Check(LmdbNative.GetEnvironmentStatistics(this, out var statistics), "mdb_env_stat");
            return (int)statistics.PageBytes;
        }
    }

    /// <summary>Length of the file.</summary>
    public long FileBytes => ((long)Info.LastPage + 1) * PageBytes;

    /// <summary>The longest key that the library was built for.</summary>
    public int KeySizeMax => LmdbNative.GetMaxKeySize(this);

    /// <summary>Opens the environment of a file, and makes the file if there is none.</summary>
    public static LmdbEnvironmentHandle Open(string path, long mapBytes, int readersMax, int tablesMax)
    {
        LmdbResult.Check(LmdbNative.CreateEnvironment(out var created), "mdb_env_create", path);
        var environment = new LmdbEnvironmentHandle(created, path);
        try
        {
            environment.Check(LmdbNative.SetMaxReaders(environment, (uint)readersMax), "mdb_env_set_maxreaders");
            environment.Check(LmdbNative.SetMaxTables(environment, (uint)tablesMax), "mdb_env_set_maxdbs");
            environment.SetMapBytes(mapBytes);
            const uint flags = NoSubdirectory | NoMetaSync | NoThreadLocalStorage | NoReadAhead;
            environment.Check(LmdbNative.OpenEnvironment(environment, path, flags, FileMode), "mdb_env_open");
            return environment;
        }
        catch
        {
            environment.Dispose();
            throw;
        }
    }

    /// <summary>Maps more of the file. No transaction may be open.</summary>
    public void SetMapBytes(long bytes) => Check(LmdbNative.SetMapSize(this, checked((nuint)bytes)), "mdb_env_set_mapsize");

    /// <summary>Makes durable all that was committed.</summary>
    public void Sync() => Check(LmdbNative.Sync(this, force: 1), "mdb_env_sync");

    public void Check(int code, string operation) => LmdbResult.Check(code, operation, Path);

    protected override bool ReleaseHandle()
    {
        LmdbNative.CloseEnvironment(handle);
        return true;
    }
}
