using KvStore.Contracts.Internal;
using KvStore.Contracts.Partitioning;
using KvStore.Node.StateMachine.Leases;
using KvStore.Node.StateMachine.Ownership;
using KvStore.Storage.Engine;

namespace KvStore.Node.StateMachine.Moves;

/// <summary>
/// Deletes the rows of slots that are gone, a range of keys at a time. Which range it is, is in the log: replicas may have compacted more or less of it,
/// and all delete what they have. Thread safety: none, used by the owner of the engine, between runs.
/// </summary>
internal sealed class WipeCommands(IStorageEngine engine, RowWriter rows, OwnershipTable ownership)
{
    /// <summary>The first key that a chunk from a key on should not wipe; null when nothing is behind it. For whoever proposes chunks.</summary>
    /// <param name="rows">Any state of the group.</param>
    /// <param name="from">The first key.</param>
    /// <param name="rowsMax">Rows to look at.</param>
    public static byte[]? FindEnd(IStorageReader rows, ReadOnlySpan<byte> from, int rowsMax)
    {
        using var data = rows.CreateIterator();
        var looked = 0;
        for (var found = Seek(data, from); found; found = data.MoveNext())
        {
            if (data.CurrentKey[0] != StateLayout.DataTag)
            {
                return null;
            }

            if (looked++ >= rowsMax && StateLayout.UserKey(data.CurrentKeyMemory) is var key && key.Span.SequenceCompareTo(from) > 0)
            {
                return key.ToArray();
            }
        }

        return null;
    }

    /// <summary>Deletes what is to go of a range of keys.</summary>
    public void Take(WipeChunk chunk)
    {
        var gone = new SlotSet(Slot.All.Where(slot => ownership.Current[slot] is { Hold: SlotHold.Gone } held && held.Epoch == chunk.Move));
        if (gone.IsEmpty)
        {
            return;
        }

        Span<byte> history = stackalloc byte[StateLayout.HistoryKeySize];
        using var data = engine.Current.CreateIterator();
        for (var found = Seek(data, chunk.From.Span); found && data.CurrentKey[0] == StateLayout.DataTag; found = data.MoveNext())
        {
            var key = StateLayout.UserKey(data.CurrentKeyMemory).Span;
            if (!chunk.To.IsEmpty && key.SequenceCompareTo(chunk.To.Span) >= 0)
            {
                return;
            }

            if (!gone.Contains(key))
            {
                continue;
            }

            if (!StateLayout.IsTombstone(data.CurrentValue) && StateLayout.ReadLease(data.CurrentValue) is var lease and not 0)
            {
                rows.Batch.Delete(LeaseLayout.AttachmentKey(lease, key));
            }

            // What came with a move has no place in the history: there another key may stand.
            StateLayout.WriteHistoryKey(history, StateLayout.ReadDataRevision(data.CurrentKey));
            if (engine.Current.TryGet(history, out var written) && written.Span[1..].SequenceEqual(key))
            {
                rows.Batch.Delete(history);
            }

            rows.Batch.Delete(data.CurrentKey);
        }
    }

    private static bool Seek(StorageIterator data, ReadOnlySpan<byte> from) => data.Seek(new RowKeyBuffer().DataPrefix(from));
}
