using KvStore.Storage.Engine;

namespace KvStore.Node.StateMachine.Hashing;

/// <summary>Goes on with the hash over the keys at a revision, a limited number of rows at a time, perhaps each time from another state.</summary>
internal static class KeyHasher
{
    private const int RowsPerStepMax = 10_000;
    private const long BytesPerStepMax = 4 * 1024 * 1024;

    /// <summary>Adds rows of a state in which the compacted revision is still that of the beginning.</summary>
    public static KeyHash Step(IStorageReader reader, KeyHash hash)
    {
        using var rows = reader.CreateIterator();
        var found = hash.LastRow.IsEmpty ? rows.Seek([StateLayout.DataTag]) : SeekAfter(rows, hash.LastRow.Span);
        var (sum, isKeyDone, last) = (hash.Sum, hash.IsKeyDone, hash.LastRow);
        var bytes = 0L;
        for (var count = 0; count < RowsPerStepMax && bytes < BytesPerStepMax; count++)
        {
            if (!found || rows.CurrentKey[0] != StateLayout.DataTag)
            {
                return hash with { Sum = sum, IsDone = true };
            }

            var row = rows.CurrentKeyMemory;
            isKeyDone &= IsOfSameKey(row.Span, last.Span);
            sum += HashOf(row, rows.CurrentValueMemory, hash, ref isKeyDone);
            bytes += row.Length + rows.CurrentValue.Length;
            last = row;
            found = rows.MoveNext();
        }

        return hash with { Sum = sum, IsKeyDone = isKeyDone, LastRow = last };
    }

    private static bool SeekAfter(StorageIterator rows, ReadOnlySpan<byte> last) =>
        rows.Seek(last) && (!rows.CurrentKey.SequenceEqual(last) || rows.MoveNext());

    private static bool IsOfSameKey(ReadOnlySpan<byte> row, ReadOnlySpan<byte> last) =>
        last.Length > StateLayout.RevisionSize && row[..^StateLayout.RevisionSize].SequenceEqual(last[..^StateLayout.RevisionSize]);

    /// <summary>The hash of a row if it counts, else 0. Versions of a key come newest first.</summary>
    private static ulong HashOf(ReadOnlyMemory<byte> row, ReadOnlyMemory<byte> value, KeyHash hash, ref bool isKeyDone)
    {
        var revision = StateLayout.ReadDataRevision(row.Span).Main;
        if (isKeyDone || revision > hash.Revision)
        {
            return 0;
        }

        isKeyDone = revision <= hash.CompactedRevision;
        return isKeyDone && StateLayout.IsTombstone(value.Span) ? 0 : RowHash.Of(StateLayout.ReadDataRow(row, value));
    }
}
