using System.Runtime.InteropServices;

namespace KvStore.Storage.Lmdb.Native;

/// <summary>Bytes that LMDB reads or gives (MDB_val). What it gives lies in the map and is valid only while its transaction is.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly unsafe struct LmdbValue(byte* data, int length)
{
    private readonly nuint _length = (nuint)length;
    private readonly byte* _data = data;

    public ReadOnlySpan<byte> Span => new(_data, (int)_length);
}
