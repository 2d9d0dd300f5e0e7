using KvStore.Contracts;
using KvStore.Contracts.V1;

namespace KvStore.Node.StateMachine.Sessions;

/// <summary>
/// The checks of sessions that need no state. They are done before a request is proposed, and again when its entry is applied, since the
/// proposer may be of another version. All return null when there is no fault.
/// </summary>
public static class SessionValidation
{
    /// <summary>Checks the token of a write; none is no fault.</summary>
    public static KvError? Check(SessionToken? token)
    {
        if (token is null)
        {
            return null;
        }

        var isComplete = token.SessionId != 0 && token.RequestNumber != 0 && token.FirstUnacknowledged <= token.RequestNumber;
        return isComplete ? null : KvErrors.InvalidSessionToken;
    }

    /// <summary>Checks the opening of a session.</summary>
    public static KvError? Check(SessionOpenRequest request) =>
        request.TtlMilliseconds is >= SessionLimits.TtlMillisecondsMin and <= SessionLimits.TtlMillisecondsMax
            ? null
            : KvErrors.SessionTtlOutOfRange;
}
