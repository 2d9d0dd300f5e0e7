namespace KvStore.Contracts;

/// <content>Errors of client sessions, which etcd does not have.</content>
public static partial class KvErrors
{
    /// <summary>FailedPrecondition: the session does not exist (any more). The request did nothing; an earlier sending of it may have.</summary>
    public static readonly KvError SessionExpired = new(nameof(SessionExpired), KvErrorKind.FailedPrecondition, "kvstore: session expired or does not exist");

    /// <summary>FailedPrecondition: the result was dropped, since the client said that it needs it no more.</summary>
    public static readonly KvError SessionRequestAcknowledged = new(nameof(SessionRequestAcknowledged), KvErrorKind.FailedPrecondition, "kvstore: session request was acknowledged before, its result is gone");

    /// <summary>FailedPrecondition: the request was done when it was sent first; what it answered then was too large to keep.</summary>
    public static readonly KvError SessionResultNotKept = new(nameof(SessionResultNotKept), KvErrorKind.FailedPrecondition, "kvstore: session request was applied, but its result was not kept");

    /// <summary>InvalidArgument: the number belongs to another request of the session: the client mixed them up. Nothing was done.</summary>
    public static readonly KvError SessionNumberReused = new(nameof(SessionNumberReused), KvErrorKind.InvalidArgument, "kvstore: session request number was used for another request");

    /// <summary>ResourceExhausted: the session keeps as many results as it may; the client must acknowledge some.</summary>
    public static readonly KvError SessionTooManyResults = new(nameof(SessionTooManyResults), KvErrorKind.ResourceExhausted, "kvstore: too many unacknowledged requests in session");

    /// <summary>ResourceExhausted: the group has as many sessions as it may.</summary>
    public static readonly KvError TooManySessions = new(nameof(TooManySessions), KvErrorKind.ResourceExhausted, "kvstore: too many sessions");

    /// <summary>OutOfRange: the time to live is too short or too long.</summary>
    public static readonly KvError SessionTtlOutOfRange = new(nameof(SessionTtlOutOfRange), KvErrorKind.OutOfRange, "kvstore: session TTL is out of range");

    /// <summary>InvalidArgument: a session token lacks a field, or acknowledges its own request.</summary>
    public static readonly KvError InvalidSessionToken = new(nameof(InvalidSessionToken), KvErrorKind.InvalidArgument, "kvstore: invalid session token");

    /// <summary>InvalidArgument: a transaction is one request of its session, so its operations have no tokens.</summary>
    public static readonly KvError SessionTokenInTxn = new(nameof(SessionTokenInTxn), KvErrorKind.InvalidArgument, "kvstore: session token given inside txn request");
}
