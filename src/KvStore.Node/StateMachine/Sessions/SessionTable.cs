using System.Buffers.Binary;
using KvStore.Storage.Engine;

namespace KvStore.Node.StateMachine.Sessions;

/// <summary>
/// The sessions of a group and the replicated clock: an image in memory of their rows, which every change is written to as well. It is
/// rebuilt from the rows alone, so a replica that got them in a snapshot goes on as those that applied the log. No change depends on
/// the order of a hash table. Thread safety: none.
/// </summary>
internal sealed class SessionTable
{
    private readonly SessionRows _rows;
    private readonly Dictionary<ulong, Session> _byId = [];
    private readonly SortedSet<Session> _byDeadline = new(DeadlineOrder.Instance);

    public SessionTable(IStorageReader reader, SessionRows rows)
    {
        _rows = rows;
        Load(reader);
    }

    /// <summary>The replicated clock: milliseconds that leaders have counted while there were sessions.</summary>
    public long Clock { get; private set; }

    /// <summary>Is told of sessions that are removed; null: nobody is.</summary>
    public Action<ulong>? Removed { get; set; }

    /// <summary>Sessions, those expired and not removed yet included.</summary>
    public int Count => _byId.Count;

    /// <summary>A session that exists and is not expired, or null. Whether its rows were removed already makes no difference.</summary>
    public Session? FindLive(ulong id) => _byId.TryGetValue(id, out var session) && session.Deadline > Clock ? session : null;

    /// <summary>Adds a session; its id is new.</summary>
    public void Open(ulong id, long ttlMilliseconds)
    {
        var session = new Session(id, ttlMilliseconds) { LastActive = Clock };
        Index(session);
        _rows.PutSession(session);
    }

    /// <summary>Takes note that a session was used, and drops the results that it needs no more.</summary>
    public void Touch(Session session, ulong firstUnacknowledged)
    {
        if (session.LastActive == Clock && firstUnacknowledged <= session.FirstUnacknowledged)
        {
            return;
        }

        if (session.LastActive != Clock)
        {
            // Out of the set while its place in the order changes.
            _byDeadline.Remove(session);
            session.LastActive = Clock;
            _byDeadline.Add(session);
        }

        if (firstUnacknowledged > session.FirstUnacknowledged)
        {
            session.FirstUnacknowledged = firstUnacknowledged;
            RemoveResults(session, session.CountBelow(firstUnacknowledged));
        }

        _rows.PutSession(session);
    }

    /// <summary>Keeps the encoded result of a request that has none yet.</summary>
    public void AddResult(Session session, ulong number, ReadOnlySpan<byte> result)
    {
        session.Add(number, result.Length);
        _rows.PutResult(session.Id, number, result);
    }

    /// <summary>Removes a session and its results; returns how many rows that were.</summary>
    public int Remove(Session session)
    {
        var rows = session.ResultCount + 1;
        RemoveResults(session, session.ResultCount);
        _byDeadline.Remove(session);
        _byId.Remove(session.Id);
        _rows.DeleteSession(session.Id);
        Removed?.Invoke(session.Id);
        return rows;
    }

    /// <summary>Moves the clock.</summary>
    public void Advance(long milliseconds)
    {
        Clock += milliseconds;
        _rows.PutClock(Clock);
    }

    /// <summary>Removes sessions that are expired, the longest expired first, and stops after a bounded number of rows.</summary>
    public void RemoveExpired()
    {
        var rows = 0;
        while (rows < SessionLimits.ExpiredRowsPerEntryMax && _byDeadline.Min is { } first && first.Deadline <= Clock)
        {
            rows += Remove(first);
        }
    }

    /// <summary>The ids of all sessions, in their order.</summary>
    public static IEnumerable<ulong> ReadIds(IStorageReader reader)
    {
        var first = new byte[SessionLayout.SessionKeySize];
        SessionLayout.WriteSessionKey(first, id: 0);
        using var rows = reader.CreateIterator();
        for (var found = rows.Seek(first); found && SessionLayout.IsSession(rows.CurrentKey); found = rows.MoveNext())
        {
            yield return SessionLayout.ReadId(rows.CurrentKey);
        }
    }

    private void RemoveResults(Session session, int count)
    {
        for (var i = 0; i < count; i++)
        {
            _rows.DeleteResult(session.Id, session.NumberAt(i));
        }

        session.RemoveFirst(count);
    }

    private void Index(Session session)
    {
        _byId.Add(session.Id, session);
        _byDeadline.Add(session);
    }

    private void Load(IStorageReader reader)
    {
        using var rows = reader.CreateIterator();
        for (var found = rows.Seek(SessionLayout.ClockKey); found && SessionLayout.IsRow(rows.CurrentKey); found = rows.MoveNext())
        {
            switch (rows.CurrentKey[1])
            {
                case SessionLayout.ClockKind:
                    Clock = BinaryPrimitives.ReadInt64LittleEndian(rows.CurrentValue);
                    break;
                case SessionLayout.SessionKind:
                    Index(SessionLayout.ReadSession(rows.CurrentKey, rows.CurrentValue));
                    break;
                case SessionLayout.ResultKind:
                    // Results come after all sessions, and none outlives its own.
                    _byId[SessionLayout.ReadId(rows.CurrentKey)]
                        .Add(SessionLayout.ReadNumber(rows.CurrentKey), rows.CurrentValue.Length);
                    break;
            }
        }
    }
}
