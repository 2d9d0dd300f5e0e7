using System.Runtime.InteropServices;

namespace KvStore.Storage.Lmdb.Native;

/// <summary>What LMDB says of an environment (MDB_envinfo).</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly struct LmdbEnvironmentInfo
{
    private readonly nint _mapAddress;

    /// <summary>Bytes that are mapped: how far the file may grow.</summary>
    public readonly nuint MapBytes;

    /// <summary>Number of the last page in use.</summary>
    public readonly nuint LastPage;

    /// <summary>Number of the last transaction that committed.</summary>
    public readonly nuint LastTransaction;

    private readonly uint _readersMax;

    /// <summary>Slots of the reader table that were ever in use.</summary>
    public readonly uint Readers;
}
