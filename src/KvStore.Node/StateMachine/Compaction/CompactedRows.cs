using KvStore.Storage.Engine;

namespace KvStore.Node.StateMachine.Compaction;

/// <summary>
/// Removes the rows that no reader at or above the compacted revision can see, a few at a time, each time in one batch with the progress:
/// a crash finds an earlier step. It walks the history in order, and so visits each version of a key after the one before it:
/// <list type="bullet">
/// <item>the data row of the version before goes, since a reader who could see it sees this one;</item>
/// <item>the data row of a deletion goes too, since no row says the same;</item>
/// <item>the history row goes.</item>
/// </list>
/// What was written at the compacted revision itself stays, for those who follow the changes from there on; the next compaction takes it.
/// Thread safety: none, used by the owner of the engine.
/// </summary>
internal sealed class CompactedRows : IDisposable
{
    private readonly IStorageEngine _engine;
    private readonly WriteBatch _batch;
    private readonly StorageIterator _history;
    private readonly StorageIterator _data;
    private readonly RowKeyBuffer _key = new();
    private RemovalProgress _progress;

    public CompactedRows(IStorageEngine engine)
    {
        _engine = engine;
        _batch = engine.CreateBatch();
        _history = engine.Current.CreateIterator();
        _data = engine.Current.CreateIterator();
        _progress = RemovalProgress.Read(engine.Current);
    }

    /// <summary>Whether all is removed that a compaction at a revision leaves unreadable.</summary>
    public bool IsDoneFor(long compactedRevision) => _progress.IsDoneFor(compactedRevision);

    /// <summary>Goes on with the removal and returns the number of history rows looked at.</summary>
    /// <param name="compactedRevision">The compacted revision, in a state that the engine shows completely.</param>
    /// <param name="budget">When to stop.</param>
    public int RemoveSome(long compactedRevision, in RemovalBudget budget)
    {
        if (IsDoneFor(compactedRevision))
        {
            return 0;
        }

        var progress = _progress.Towards(compactedRevision);
        Span<byte> historyKey = stackalloc byte[StateLayout.HistoryKeySize];
        StateLayout.WriteHistoryKey(historyKey, progress.Next);
        _history.Seek(historyKey);
        var rows = 0;
        while (!progress.IsDoneFor(compactedRevision) && !budget.IsSpent(rows))
        {
            if (IsPast(compactedRevision))
            {
                progress = progress with { Next = new RowRevision(compactedRevision + 1, Sub: 0) };
                break;
            }

            var revision = StateLayout.ReadHistoryRevision(_history.CurrentKey);
            RemoveAt(revision, compactedRevision);
            progress = progress with { Next = revision with { Sub = revision.Sub + 1 } };
            rows++;
            _history.MoveNext();
        }

        progress.WriteTo(_batch);
        try
        {
            _engine.Apply(_batch, _engine.AppliedIndex);
            _progress = progress;
        }
        finally
        {
            // An engine that had no room for it has changed nothing: the same rows are looked at again.
            _batch.Clear();
        }

        return rows;
    }

    public void Dispose()
    {
        _data.Dispose();
        _history.Dispose();
        _batch.Dispose();
    }

    private bool IsPast(long compactedRevision) =>
        !_history.IsValid
        || _history.CurrentKey[0] != StateLayout.HistoryTag
        || StateLayout.ReadHistoryRevision(_history.CurrentKey).Main > compactedRevision;

    /// <summary>Removes what the history row at the iterator makes unreadable.</summary>
    private void RemoveAt(RowRevision revision, long compactedRevision)
    {
        var row = _history.CurrentValue;
        RemoveVersionBefore(row[1..], revision, compactedRevision);
        if (revision.Main == compactedRevision)
        {
            return;
        }

        if (StateLayout.IsTombstone(row))
        {
            _batch.Delete(_key.DataKey(row[1..], revision));
        }

        _batch.Delete(_history.CurrentKey);
    }

    private void RemoveVersionBefore(ReadOnlySpan<byte> userKey, RowRevision revision, long compactedRevision)
    {
        var target = _key.DataKey(userKey, revision);
        var prefix = target[..^StateLayout.RevisionSize];
        if (!_data.Seek(target))
        {
            return;
        }

        if (_data.CurrentKey.SequenceEqual(target) && !_data.MoveNext())
        {
            return;
        }

        if (_data.CurrentKey.StartsWith(prefix) && StateLayout.ReadDataRevision(_data.CurrentKey).Main < compactedRevision)
        {
            _batch.Delete(_data.CurrentKey);
        }
    }
}
