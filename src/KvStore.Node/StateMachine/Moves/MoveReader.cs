using Google.Protobuf;
using KvStore.Node.StateMachine.Sessions;
using KvStore.Storage.Engine;
using Phase = KvStore.Contracts.Internal.ImportPosition.Types.Phase;

namespace KvStore.Node.StateMachine.Moves;

/// <summary>
/// Reads what moves out of the source's rows, a chunk at a time, each in another state of the source, and never in one older than the chunk before:
/// first all keys in their order, while they change, then what changed since, by the history. What is sent of a key is always its newest version, so
/// the last chunks make good what the first ones missed. What sessions know comes last, in the state in which nothing of the slots changes any more.
/// Thread safety: none.
/// </summary>
/// <param name="rows">One unchanging state of the source.</param>
/// <param name="revision">The store's revision in it.</param>
/// <param name="slots">What moves.</param>
internal sealed class MoveReader(IStorageReader rows, long revision, SlotSet slots)
{
    /// <summary>Fills a chunk as far as it goes.</summary>
    /// <param name="chunk">An empty one.</param>
    /// <param name="isFrozen">Whether nothing of the slots changes any more.</param>
    public void Fill(MoveChunk chunk, bool isFrozen)
    {
        using var view = new VersionView(rows, pending: null);
        if (chunk.Next.Phase == Phase.Keys)
        {
            ReadKeys(chunk, view);
        }

        if (chunk.Next.Phase == Phase.Changes && !chunk.IsFull)
        {
            ReadChanges(chunk, view);
            if (isFrozen && chunk.Next.Revision > revision)
            {
                chunk.Next.Phase = Phase.Sessions;
            }
        }

        if (chunk.Next.Phase == Phase.Sessions && !chunk.IsFull)
        {
            ReadSessions(chunk);
        }

        if (chunk.Next.Phase == Phase.Results && !chunk.IsFull)
        {
            ReadResults(chunk);
        }
    }

    private void ReadKeys(MoveChunk chunk, VersionView view)
    {
        var next = chunk.Next;
        if (next.Revision == 0)
        {
            next.Revision = revision + 1;
        }

        view.Scan(KeyRange.From(next.Key.Memory), VersionView.Newest);
        while (view.MoveNext())
        {
            if (chunk.IsFull)
            {
                next.Key = ByteString.CopyFrom(view.CurrentKey.Span);
                return;
            }

            chunk.Look();
            if (slots.Contains(view.CurrentKey.Span))
            {
                chunk.Add(view.Current);
            }
        }

        next.Key = ByteString.Empty;
        next.Phase = Phase.Changes;
    }

    private void ReadChanges(MoveChunk chunk, VersionView view)
    {
        var next = chunk.Next;
        Span<byte> start = stackalloc byte[StateLayout.HistoryKeySize];
        StateLayout.WriteHistoryKey(start, new RowRevision(next.Revision, next.Place));
        using var history = rows.CreateIterator();
        for (var found = history.Seek(start); found && history.CurrentKey[0] == StateLayout.HistoryTag; found = history.MoveNext())
        {
            if (chunk.IsFull)
            {
                var at = StateLayout.ReadHistoryRevision(history.CurrentKey);
                (next.Revision, next.Place) = (at.Main, at.Sub);
                return;
            }

            chunk.Look();
            var key = history.CurrentValueMemory[1..];
            if (slots.Contains(key.Span) && !chunk.Has(key))
            {
                chunk.Add(view.TryGet(key, VersionView.Newest, out var version) ? version : KeyVersion.Deleted(key, default));
            }
        }

        (next.Revision, next.Place) = (revision + 1, 0);
    }

    private void ReadSessions(MoveChunk chunk)
    {
        var next = chunk.Next;
        Span<byte> last = stackalloc byte[SessionLayout.SessionKeySize];
        SessionLayout.WriteSessionKey(last, next.Session);
        using var sessions = rows.CreateIterator();
        for (var found = sessions.Seek(last); found && SessionLayout.IsSession(sessions.CurrentKey); found = sessions.MoveNext())
        {
            if (sessions.CurrentKey.SequenceEqual(last))
            {
                continue;
            }

            if (chunk.IsFull)
            {
                return;
            }

            chunk.Look();
            var session = SessionLayout.ReadSession(sessions.CurrentKey, sessions.CurrentValue);
            next.Session = session.Id;
            if (session.FirstUnacknowledged > 0)
            {
                chunk.Add(session);
            }
        }

        next.Session = 0;
        next.Phase = Phase.Results;
    }

    private void ReadResults(MoveChunk chunk)
    {
        var next = chunk.Next;
        Span<byte> last = stackalloc byte[SessionLayout.ResultKeySize];
        SessionLayout.WriteResultKey(last, next.Session, next.RequestNumber);
        using var results = rows.CreateIterator();
        for (var found = results.Seek(last); found && SessionLayout.IsResult(results.CurrentKey); found = results.MoveNext())
        {
            if (results.CurrentKey.SequenceEqual(last))
            {
                continue;
            }

            if (chunk.IsFull)
            {
                return;
            }

            chunk.Look();
            (next.Session, next.RequestNumber) = (SessionLayout.ReadId(results.CurrentKey), SessionLayout.ReadNumber(results.CurrentKey));
            if (slots.Contains(ResultCodec.ReadSlot(results.CurrentValue)))
            {
                chunk.Add(next.Session, next.RequestNumber, results.CurrentValue);
            }
        }

        next.Phase = Phase.Complete;
    }
}
