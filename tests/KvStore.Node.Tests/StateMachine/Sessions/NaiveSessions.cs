using Google.Protobuf;
using KvStore.Contracts;
using KvStore.Contracts.Etcd;
using KvStore.Contracts.Internal;
using KvStore.Contracts.V1;
using KvStore.Node.StateMachine.Sessions;

namespace KvStore.Node.Tests.StateMachine.Sessions;

/// <summary>
/// Sessions as plainly as they can be written, around <see cref="NaiveStore"/>: every result for ever, and a session is dead when its time
/// is over, without anything being removed. Written from the contract in session.proto, without its limits.
/// </summary>
internal sealed class NaiveSessions
{
    private readonly Dictionary<ulong, NaiveSession> _sessions = [];
    private ulong _index;

    public NaiveStore Store { get; } = new();

    public long Clock { get; private set; }

    /// <summary>Writes that were really run.</summary>
    public int Effects { get; private set; }

    public (IMessage? Response, KvError? Error) Apply(IMessage request)
    {
        _index++;
        switch (request)
        {
            case SessionOpenRequest open:
                _sessions[_index] = new NaiveSession(open.TtlMilliseconds) { LastActive = Clock };
                return (new SessionOpenResponse { Header = Header(), SessionId = _index }, null);
            case SessionKeepAliveRequest keepAlive when Find(keepAlive.SessionId) is { } session:
                session.LastActive = Clock;
                return (new SessionKeepAliveResponse { Header = Header(), TtlMilliseconds = session.Ttl }, null);
            case SessionCloseRequest close when Find(close.SessionId) is not null:
                _sessions.Remove(close.SessionId);
                return (new SessionCloseResponse { Header = Header() }, null);
            case SessionKeepAliveRequest or SessionCloseRequest:
                return (null, KvErrors.SessionExpired);
            case AdvanceClock step:
                Clock += step.ExpectedMilliseconds == Clock
                    ? Math.Clamp(step.ElapsedMilliseconds, 0, SessionLimits.ClockStepMillisecondsMax)
                    : 0;
                return (null, null);
            default:
                return TokenOf(request) is { } token ? Write(request, token) : Store.Apply(request);
        }
    }

    public static SessionToken? TokenOf(IMessage request) => request switch
    {
        PutRequest put => put.Session,
        DeleteRangeRequest delete => delete.Session,
        TxnRequest txn => txn.Session,
        _ => null,
    };

    private (IMessage? Response, KvError? Error) Write(IMessage request, SessionToken token)
    {
        if (Find(token.SessionId) is not { } session)
        {
            return (null, KvErrors.SessionExpired);
        }

        var wasAcknowledged = token.RequestNumber < session.FirstUnacknowledged;
        session.LastActive = Clock;
        session.FirstUnacknowledged = Math.Max(session.FirstUnacknowledged, token.FirstUnacknowledged);
        if (wasAcknowledged)
        {
            return (null, KvErrors.SessionRequestAcknowledged);
        }

        if (!session.Results.TryGetValue(token.RequestNumber, out var result))
        {
            Effects++;
            result = Store.Apply(request);
            session.Results.Add(token.RequestNumber, result);
        }

        return result;
    }

    private NaiveSession? Find(ulong id) =>
        _sessions.TryGetValue(id, out var session)
        && Clock - session.LastActive < session.Ttl + SessionLimits.ClockStepMillisecondsMax
            ? session
            : null;

    private ResponseHeader Header() => new() { Revision = Store.Revision };

    private sealed class NaiveSession(long ttl)
    {
        public long Ttl { get; } = ttl;

        public long LastActive { get; set; }

        public ulong FirstUnacknowledged { get; set; }

        public Dictionary<ulong, (IMessage? Response, KvError? Error)> Results { get; } = [];
    }
}
