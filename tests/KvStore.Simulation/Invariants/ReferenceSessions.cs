using KvStore.Contracts;
using KvStore.Contracts.Internal;
using KvStore.Contracts.V1;
using KvStore.Node.StateMachine.Sessions;
using KvStore.Simulation.Reports;

namespace KvStore.Simulation.Invariants;

/// <summary>
/// A second, plain implementation of client sessions, run over the committed log: who is alive, by the time that the log tells, and what
/// each numbered write was answered first.
/// </summary>
internal sealed class ReferenceSessions(Coverage coverage)
{
    private readonly Dictionary<ulong, Session> _sessions = [];

    /// <summary>The replicated clock in milliseconds.</summary>
    public long Clock { get; private set; }

    /// <summary>Sessions that have not expired or are not removed yet.</summary>
    public int Count => _sessions.Count;

    public void Open(ulong id, long ttl) => _sessions.Add(id, new Session { Ttl = ttl, LastActive = Clock });

    /// <summary>Null, or why not.</summary>
    public KvError? KeepAlive(ulong id) => Use(id) is null ? KvErrors.SessionExpired : null;

    /// <summary>A leader counted a step of time; one that it counted from another moment than the log's is void.</summary>
    public void Advance(AdvanceClock step)
    {
        coverage.Count(step.ExpectedMilliseconds != Clock, Sight.SessionStepOutdated);
        Clock += step.ExpectedMilliseconds == Clock ? step.ElapsedMilliseconds : 0;
        foreach (var (id, session) in _sessions)
        {
            if (session.Deadline <= Clock)
            {
                _sessions.Remove(id);
            }
        }
    }

    /// <summary>What a write is answered without being done, or null when it is to be done now.</summary>
    public StoreAnswer? Find(SessionToken token)
    {
        if (Use(token.SessionId) is not { } session)
        {
            return StoreAnswer.Refused(KvErrors.SessionExpired);
        }

        if (session.Answers.TryGetValue(token.RequestNumber, out var first))
        {
            session.Acknowledge(token.FirstUnacknowledged);
            return first with { IsRepeated = true };
        }

        if (token.RequestNumber < session.FirstUnacknowledged)
        {
            coverage.Count(Sight.LateAttemptRefused);
            return StoreAnswer.Refused(KvErrors.SessionRequestAcknowledged);
        }

        session.Acknowledge(token.FirstUnacknowledged);
        return null;
    }

    /// <summary>A write was done now.</summary>
    public void Keep(SessionToken token, in StoreAnswer answer) => _sessions[token.SessionId].Answers.Add(token.RequestNumber, answer);

    /// <summary>The session, which lives on from now, or null when it is expired or never was.</summary>
    private Session? Use(ulong id)
    {
        if (!_sessions.TryGetValue(id, out var session) || session.Deadline <= Clock)
        {
            return null;
        }

        session.LastActive = Clock;
        return session;
    }

    private sealed class Session
    {
        public required long Ttl { get; init; }

        public required long LastActive { get; set; }

        public ulong FirstUnacknowledged { get; private set; }

        public Dictionary<ulong, StoreAnswer> Answers { get; } = [];

        public long Deadline => LastActive + Ttl + SessionLimits.ClockStepMillisecondsMax;

        public void Acknowledge(ulong firstUnacknowledged)
        {
            FirstUnacknowledged = Math.Max(FirstUnacknowledged, firstUnacknowledged);
            foreach (var number in Answers.Keys)
            {
                if (number < FirstUnacknowledged)
                {
                    Answers.Remove(number);
                }
            }
        }
    }
}
