using System.Buffers.Binary;

namespace KvStore.Node.StateMachine;

/// <summary>
/// The hash of one row, a tombstone included. The state hash is the sum, modulo 2^64, of the hashes of all rows ever written, so it does
/// not depend on the order in which an engine keeps them, and is kept up to date by one addition per write. It is
/// <c>H(value, H(fields, H(key, 0)))</c>, where H is XXH64(data, seed) and fields is, little-endian: mod revision (8), sub (4),
/// row kind (1), create revision (8), version (8), lease (8).
/// </summary>
internal static class RowHash
{
    private const int FieldsSize = 37;

    public static ulong Of(in KeyVersion row)
    {
        Span<byte> fields = stackalloc byte[FieldsSize];
        BinaryPrimitives.WriteInt64LittleEndian(fields, row.Revision.Main);
        BinaryPrimitives.WriteInt32LittleEndian(fields[8..], row.Revision.Sub);
        fields[12] = (byte)(row.Exists ? RowKind.Put : RowKind.Delete);
        BinaryPrimitives.WriteInt64LittleEndian(fields[13..], row.CreateRevision);
        BinaryPrimitives.WriteInt64LittleEndian(fields[21..], row.Version);
        BinaryPrimitives.WriteInt64LittleEndian(fields[29..], row.Lease);
        return Xxh64.Hash(row.Value.Span, Xxh64.Hash(fields, Xxh64.Hash(row.Key.Span, seed: 0)));
    }
}
