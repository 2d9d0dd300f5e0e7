using System.Buffers.Binary;
using KvStore.Storage.Engine;

namespace KvStore.Node.StateMachine;

/// <summary>
/// What the state machine knows beside its rows, in the row <see cref="StateLayout.StateKey"/>, little-endian:
/// format version (1 byte, 3), revision (8), compacted revision (8), state hash (8). The row is absent in a fresh store.
/// The revision has a row of its own, since compaction may remove the newest data row when that is a tombstone.
/// </summary>
/// <param name="Revision">The store's revision: 1 when fresh, one more with each command that wrote.</param>
/// <param name="CompactedRevision">Revisions below it can no longer be read; -1 before the first compaction, as in etcd.</param>
/// <param name="Hash">The sum of <see cref="RowHash"/> over all rows written.</param>
internal readonly record struct StateRow(long Revision, long CompactedRevision, ulong Hash)
{
    public const int Size = 25;

    public static readonly StateRow Fresh = new(Revision: 1, CompactedRevision: -1, Hash: 0);

    private const byte FormatVersion = 3;

    public static StateRow Read(IStorageReader reader)
    {
        if (!reader.TryGet(StateLayout.StateKey, out var value))
        {
            return Fresh;
        }

        var span = value.Span;
        if (span.Length != Size || span[0] != FormatVersion)
        {
            throw new InvalidDataException(
                $"The engine's state row has {span.Length} bytes and format version {span[0]}; this program knows {Size} bytes of version {FormatVersion}.");
        }

        return new StateRow(
            BinaryPrimitives.ReadInt64LittleEndian(span[1..]),
            BinaryPrimitives.ReadInt64LittleEndian(span[9..]),
            BinaryPrimitives.ReadUInt64LittleEndian(span[17..]));
    }

    public void WriteTo(WriteBatch batch)
    {
        Span<byte> value = stackalloc byte[Size];
        value[0] = FormatVersion;
        BinaryPrimitives.WriteInt64LittleEndian(value[1..], Revision);
        BinaryPrimitives.WriteInt64LittleEndian(value[9..], CompactedRevision);
        BinaryPrimitives.WriteUInt64LittleEndian(value[17..], Hash);
        batch.Put(StateLayout.StateKey, value);
    }
}
