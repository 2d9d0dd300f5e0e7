using KvStore.Node.StateMachine.Ownership;
using KvStore.Node.Watching;
using KvStore.Storage.Engine;

namespace KvStore.Node.StateMachine;

/// <summary>Reads what was written, in the order of writing, from the history rows and the data rows that they lead to. Thread safety: none.</summary>
internal sealed class HistoryReader(IStorageReader rows)
{
    private readonly RowKeyBuffer _key = new();

    /// <summary>Reads revisions until there are enough of them.</summary>
    /// <param name="from">The first; not below the compacted revision.</param>
    /// <param name="upTo">The last.</param>
    /// <param name="compactedRevision">For the answer.</param>
    /// <param name="owned">Likewise.</param>
    public HistoryStep Read(long from, long upTo, long compactedRevision, OwnershipState owned)
    {
        var revisions = new List<RevisionEvents>();
        var bytes = 0L;
        Span<byte> start = stackalloc byte[StateLayout.HistoryKeySize];
        StateLayout.WriteHistoryKey(start, new RowRevision(Math.Max(from, 1), Sub: 0));
        using var history = rows.CreateIterator();
        for (var found = history.Seek(start); found && history.CurrentKey[0] == StateLayout.HistoryTag; found = history.MoveNext())
        {
            var revision = StateLayout.ReadHistoryRevision(history.CurrentKey);
            if (revision.Main > upTo)
            {
                break;
            }

            if (revisions.Count == 0 || revisions[^1].Revision != revision.Main)
            {
                if (revisions.Count >= WatchLimits.CatchUpRevisionsMax || bytes > WatchLimits.CatchUpBytesMax)
                {
                    return new HistoryStep(revisions, revision.Main - 1, compactedRevision, owned, IsFromMemory: false);
                }

                revisions.Add(new RevisionEvents(revision.Main));
            }

            // A put whose data row is gone was compacted away; its history row goes in a later batch.
            if (Find(history.CurrentValueMemory, revision) is { } written)
            {
                revisions[^1].Add(written);
                bytes += written.Bytes;
            }
        }

        return new HistoryStep(revisions, upTo, compactedRevision, owned, IsFromMemory: false);
    }

    private WatchEvent? Find(ReadOnlyMemory<byte> history, RowRevision revision)
    {
        var userKey = history[1..];
        if (StateLayout.IsTombstone(history.Span))
        {
            return WatchEvent.Of(KeyVersion.Deleted(userKey, revision));
        }

        var key = _key.DataKey(userKey.Span, revision);
        return rows.TryGet(key, out var value) ? WatchEvent.Of(StateLayout.ReadDataRow(key.ToArray(), value)) : null;
    }
}
