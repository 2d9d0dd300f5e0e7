using Google.Protobuf;
using KvStore.Contracts;
using KvStore.Contracts.Etcd;
using KvStore.Contracts.Internal;
using KvStore.Contracts.V1;
using KvStore.Node.StateMachine.Sessions;
using KvStore.Raft;

namespace KvStore.Node.StateMachine;

/// <content>
/// Client sessions (thesis 6.3): a write that carries a token is done once, and repetitions get the result of the first. An unknown or
/// expired session refuses, since what it has forgotten it might do again.
/// </content>
public sealed partial class MvccStateMachine
{
    private readonly SessionTable _sessions;
    private readonly SessionRows _sessionRows;
    private readonly ResultCodec _results = new();

    /// <summary>Sessions in the state; while there are any, the leader moves the clock.</summary>
    internal int SessionCount => _sessions.Count;

    /// <summary>The replicated clock, in milliseconds.</summary>
    internal long SessionClock => _sessions.Clock;

    private ApplyResult ApplySessionCommand(in Command command, LogIndex index)
    {
        var result = command.Kind switch
        {
            CommandKind.OpenSession => OpenSession(Parse(SessionOpenRequest.Parser, command.Request), index),
            CommandKind.KeepAliveSession => KeepAliveSession(Parse(SessionKeepAliveRequest.Parser, command.Request)),
            CommandKind.CloseSession => CloseSession(Parse(SessionCloseRequest.Parser, command.Request)),
            CommandKind.AdvanceClock => AdvanceSessionClock(Parse(AdvanceClock.Parser, command.Request)),
            _ => throw new CommandFormatException($"Unknown command kind {command.Kind}."),
        };
        TakeSessionHash();
        return result;
    }

    private ApplyResult OpenSession(SessionOpenRequest request, LogIndex index)
    {
        if (SessionValidation.Check(request) is { } invalid)
        {
            return Failed(invalid);
        }

        if (_sessions.Count >= SessionLimits.SessionsMax)
        {
            _sessions.RemoveExpired();
        }

        if (_sessions.Count >= SessionLimits.SessionsMax)
        {
            return Failed(KvErrors.TooManySessions);
        }

        _sessions.Open(index.Value, request.TtlMilliseconds);
        return Succeeded(new SessionOpenResponse { Header = NewHeader(), SessionId = index.Value });
    }

    private ApplyResult KeepAliveSession(SessionKeepAliveRequest request)
    {
        if (_sessions.FindLive(request.SessionId) is not { } session)
        {
            return Failed(KvErrors.SessionExpired);
        }

        _sessions.Touch(session, firstUnacknowledged: 0);
        return Succeeded(new SessionKeepAliveResponse { Header = NewHeader(), TtlMilliseconds = session.TtlMilliseconds });
    }

    private ApplyResult CloseSession(SessionCloseRequest request)
    {
        if (_sessions.FindLive(request.SessionId) is not { } session)
        {
            return Failed(KvErrors.SessionExpired);
        }

        _sessions.Remove(session);
        return Succeeded(new SessionCloseResponse { Header = NewHeader() });
    }

    /// <summary>
    /// Moves the clock if it still stands where the proposer saw it: of two leaders' steps over the same time only one counts.
    /// </summary>
    private ApplyResult AdvanceSessionClock(AdvanceClock request)
    {
        if (request.ExpectedMilliseconds == _sessions.Clock && request.ElapsedMilliseconds > 0)
        {
            _sessions.Advance(Math.Min(request.ElapsedMilliseconds, SessionLimits.ClockStepMillisecondsMax));
        }

        _sessions.RemoveExpired();
        return Succeeded(response: null);
    }

    /// <summary>The answer to a write that must not be run: it was run before, or its token is refused. Null when it is to be run now.</summary>
    private ApplyResult? FindAnswer(in SessionWrite write, ResponseMode mode)
    {
        var token = write.Token;
        if (SessionValidation.Check(token) is { } invalid)
        {
            return Failed(invalid);
        }

        if (_sessions.FindLive(token.SessionId) is not { } session)
        {
            return Failed(KvErrors.SessionExpired);
        }

        ApplyResult answer;
        if (session.HasResult(token.RequestNumber))
        {
            answer = Repeat(write, mode);
        }
        else if (token.RequestNumber < session.FirstUnacknowledged)
        {
            answer = Failed(KvErrors.SessionRequestAcknowledged);
        }
        else if (session.ResultCount - session.CountBelow(token.FirstUnacknowledged) >= SessionLimits.ResultsMax)
        {
            answer = Failed(KvErrors.SessionTooManyResults);
        }
        else
        {
            return null;
        }

        _sessions.Touch(session, token.FirstUnacknowledged);
        TakeSessionHash();
        return answer;
    }

    /// <summary>Keeps the result of a write that was run now. Nothing of the session is written before, since the run may cut the batch.</summary>
    private ApplyResult Keep(in SessionWrite write, in ApplyResult result, ResponseMode mode)
    {
        var token = write.Token;
        var session = _sessions.FindLive(token.SessionId)!;
        _sessions.Touch(session, token.FirstUnacknowledged);
        var bytesMax = Math.Min(SessionLimits.ResultBytesMax, SessionLimits.SessionResultBytesMax - session.ResultBytes);
        _sessions.AddResult(session, token.RequestNumber, _results.Encode(write, result.Response, result.Error, bytesMax));
        TakeSessionHash();
        return mode == ResponseMode.Build ? result : result with { Response = null };
    }

    private ApplyResult Repeat(in SessionWrite write, ResponseMode mode)
    {
        var token = write.Token;
        Span<byte> key = stackalloc byte[SessionLayout.ResultKeySize];
        SessionLayout.WriteResultKey(key, token.SessionId, token.RequestNumber);
        if (!_engine.Current.TryGet(key, out var result))
        {
            // It was written in this very run.
            CompleteRun();
            if (!_engine.Current.TryGet(key, out result))
            {
                throw new InvalidDataException($"Session {token.SessionId} has lost the result of request {token.RequestNumber}.");
            }
        }

        var error = ResultCodec.Decode(result.Span, write, mode, out var response);
        return new ApplyResult(response, error, _state.Revision);
    }

    private void TakeSessionHash() => _state = _state with { Hash = _state.Hash + _sessionRows.TakeHash() };

    private ResponseHeader NewHeader() => new() { Revision = _state.Revision };

    private ApplyResult Succeeded(IMessage? response) => new(response, Error: null, _state.Revision);

    private ApplyResult Failed(KvError error) => new(Response: null, error, _state.Revision);
}
