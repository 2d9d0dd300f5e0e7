using KvStore.Node.StateMachine.Sessions;
using KvStore.Raft;

namespace KvStore.Node.Loop;

/// <summary>
/// A leader's part in the replicated clock, by which client sessions expire: how much time to propose, and when. It counts what passes on
/// this node's monotonic clock while this node leads and there are sessions, each moment at most once. What nobody counts extends
/// sessions: a change of leader never shortens them, and a wall clock that is set changes nothing. Thread safety: none, owned by the loop.
/// </summary>
internal sealed class SessionClock(TimeProvider time, TimeSpan step)
{
    private Term _term;
    private long _countedTo;
    private long _now;
    private LogIndex _entry;

    /// <summary>Called by the leader at every tick: the milliseconds of the step to propose now, or 0.</summary>
    /// <param name="term">The term in which this node leads.</param>
    /// <param name="applied">The last entry applied.</param>
    /// <param name="hasSessions">Whether anything can expire.</param>
    public long StepDue(Term term, LogIndex applied, bool hasSessions)
    {
        _now = time.GetTimestamp();
        if (term != _term || !hasSessions)
        {
            _term = term;
            _entry = default;
            _countedTo = _now;
            return 0;
        }

        // One step at a time: the next names the clock that this one makes.
        if (applied < _entry)
        {
            return 0;
        }

        var elapsed = time.GetElapsedTime(_countedTo, _now);
        return elapsed < step ? 0 : Math.Min((long)elapsed.TotalMilliseconds, SessionLimits.ClockStepMillisecondsMax);
    }

    /// <summary>The step that was due is in the log, as this entry; what passed up to then is never counted again.</summary>
    public void OnProposed(LogIndex entry)
    {
        _entry = entry;
        _countedTo = _now;
    }
}
