using System.Buffers.Binary;
using KvStore.Storage.Engine;

namespace KvStore.Node.StateMachine.Compaction;

/// <summary>
/// How far the removal of compacted rows came, in the row <see cref="StateLayout.RemovalKey"/>, little-endian: format version (1 byte, 1),
/// target (8), main (8) and sub (4) of the first history row that was not looked at. The row is absent before the first removal. It says
/// something of the rows beside it, not of the replicated state: it differs from replica to replica, goes with the rows into snapshots,
/// and is no part of the state hash.
/// </summary>
/// <param name="Target">The compacted revision for which the history below <see cref="Next"/> was looked at.</param>
/// <param name="Next">Where to go on; above the target when nothing is left to do for it.</param>
internal readonly record struct RemovalProgress(long Target, RowRevision Next)
{
    private const int Size = 21;
    private const byte FormatVersion = 1;

    /// <summary>Whether all is removed that a compaction at a revision leaves unreadable.</summary>
    public bool IsDoneFor(long compactedRevision) => Next.Main > compactedRevision;

    /// <summary>
    /// The progress towards a later target. The rows of the target before, which stayed, are looked at again: now they are below it.
    /// </summary>
    public RemovalProgress Towards(long target) =>
        new(target, Target < target && Next.Main >= Target ? new RowRevision(Target, Sub: 0) : Next);

    public static RemovalProgress Read(IStorageReader reader)
    {
        if (!reader.TryGet(StateLayout.RemovalKey, out var value))
        {
            return default;
        }

        var span = value.Span;
        if (span.Length != Size || span[0] != FormatVersion)
        {
            throw new InvalidDataException(
                $"The engine's removal row has {span.Length} bytes and format version {span[0]}; this program knows {Size} bytes of version {FormatVersion}.");
        }

        return new RemovalProgress(
            BinaryPrimitives.ReadInt64LittleEndian(span[1..]),
            new RowRevision(BinaryPrimitives.ReadInt64LittleEndian(span[9..]), BinaryPrimitives.ReadInt32LittleEndian(span[17..])));
    }

    public void WriteTo(WriteBatch batch)
    {
        Span<byte> value = stackalloc byte[Size];
        value[0] = FormatVersion;
        BinaryPrimitives.WriteInt64LittleEndian(value[1..], Target);
        BinaryPrimitives.WriteInt64LittleEndian(value[9..], Next.Main);
        BinaryPrimitives.WriteInt32LittleEndian(value[17..], Next.Sub);
        batch.Put(StateLayout.RemovalKey, value);
    }
}
