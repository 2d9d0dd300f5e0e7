namespace KvStore.Raft;

/// <summary>
/// Keeps the books on what the disk has: what is still to be handed out, what is on its way, what is durable. Completions are told by
/// the number of the Ready, never by index or term, so the completion of an overwritten suffix cannot vouch for its successor.
/// </summary>
internal sealed class WriteLedger
{
    private readonly List<PendingWrite> _pending = [];
    private LogIndex _last;
    private LogIndex _handedOut;
    private LogIndex? _truncateFrom;
    private SnapshotDescription? _install;
    private bool _hardStateDirty;
    private HardState _handedOutHardState;

    /// <summary>Starts from what was read back: all of it is durable.</summary>
    public WriteLedger(HardState hardState, LogIndex last)
    {
        _last = last;
        _handedOut = last;
        _handedOutHardState = hardState;
        PersistedIndex = last;
        DurableTerm = hardState.Term;
    }

    /// <summary>All entries up to here, as they stand in the log now, are durable.</summary>
    public LogIndex PersistedIndex { get; private set; }

    /// <summary>The term of the durable hard state, and with it the vote given when that term began here.</summary>
    public Term DurableTerm { get; private set; }

    /// <summary>Number of the last write handed out.</summary>
    public ulong LastNumber { get; private set; }

    /// <summary>All writes up to this number are durable.</summary>
    public ulong DurableNumber { get; private set; }

    /// <summary>Whether something waits to be handed out.</summary>
    public bool HasWrites => _hardStateDirty || _install is not null || _truncateFrom is not null || _handedOut < _last;

    /// <summary>The number of the write that makes all that has happened so far durable.</summary>
    public ulong Barrier => HasWrites ? LastNumber + 1 : LastNumber;

    /// <summary>Term or vote changed.</summary>
    public void HardStateChanged() => _hardStateDirty = true;

    /// <summary>The log grew to <paramref name="last"/>.</summary>
    public void Appended(LogIndex last) => _last = last;

    /// <summary>The log lost the entry at <paramref name="from"/> and all after it.</summary>
    public void Truncated(LogIndex from)
    {
        var kept = from.Previous;
        if (from <= _handedOut)
        {
            // The disk has, or will have, some of what was cut; entries never handed out need no record.
            _truncateFrom = _truncateFrom is { } earlier ? LogIndex.Min(earlier, from) : from;
            _handedOut = kept;
        }

        for (var i = 0; i < _pending.Count; i++)
        {
            _pending[i] = _pending[i] with { Last = LogIndex.Min(_pending[i].Last, kept) };
        }

        _last = kept;
        PersistedIndex = LogIndex.Min(PersistedIndex, kept);
    }

    /// <summary>
    /// A snapshot took the place of the whole log. Of the old log only what was committed counts as durable from now on, whatever its
    /// writes on their way report; the snapshot itself counts when the write that names it is durable.
    /// </summary>
    public void Installed(SnapshotDescription snapshot, LogIndex committedBefore)
    {
        PersistedIndex = LogIndex.Min(PersistedIndex, committedBefore);
        for (var i = 0; i < _pending.Count; i++)
        {
            _pending[i] = _pending[i] with { Last = LogIndex.Min(_pending[i].Last, PersistedIndex) };
        }

        _install = snapshot;
        _last = snapshot.Position.Index;
        _handedOut = _last;
        // The disk may have, or will have, entries of the old log beyond the snapshot.
        _truncateFrom = _last.Next;
    }

    /// <summary>Writes into <paramref name="ready"/> what the disk must get next, and counts it as on its way.</summary>
    public void HandOut(Ready ready, HardState current)
    {
        ready.HardState = null;
        ready.InstallSnapshot = null;
        ready.TruncateFrom = null;
        ready.AppendedCount = 0;
        if (HasWrites)
        {
            LastNumber++;
            // A new commit index alone is not worth a write, but travels with one.
            ready.HardState = current == _handedOutHardState ? null : current;
            ready.InstallSnapshot = _install;
            ready.TruncateFrom = _truncateFrom;
            ready.FirstAppended = _handedOut.Next;
            ready.AppendedCount = (int)(_last.Value - _handedOut.Value);
            _pending.Add(new PendingWrite(LastNumber, current.Term, _last));
            _handedOutHardState = current;
            _handedOut = _last;
            _install = null;
            _truncateFrom = null;
            _hardStateDirty = false;
        }

        ready.Number = LastNumber;
    }

    /// <summary>All writes up to <paramref name="number"/> are durable. Numbers that come late are covered already.</summary>
    public void OnPersisted(ulong number)
    {
        Invariant.Check(number <= LastNumber, $"Ready {number} was never handed out; the last was {LastNumber}.");
        var done = 0;
        while (done < _pending.Count && _pending[done].Number <= number)
        {
            PersistedIndex = LogIndex.Max(PersistedIndex, _pending[done].Last);
            DurableTerm = _pending[done].Term;
            DurableNumber = _pending[done].Number;
            done++;
        }

        _pending.RemoveRange(0, done);
    }
}
