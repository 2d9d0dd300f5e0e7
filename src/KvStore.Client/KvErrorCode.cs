namespace KvStore.Client;

/// <summary>
/// What went wrong with a request. For a write, every code up to 16 means that it was not done; these are gRPC's status codes.
/// </summary>
public enum KvErrorCode
{
    /// <summary>The server gave up on the request.</summary>
    Canceled = 1,

    /// <summary>An error outside the table.</summary>
    Unknown = 2,

    /// <summary>The request is wrong whatever the state of the store.</summary>
    InvalidArgument = 3,

    /// <summary>Time ran out; nothing was changed.</summary>
    DeadlineExceeded = 4,

    /// <summary>What the request names does not exist.</summary>
    NotFound = 5,

    /// <summary>What the request would create is already there.</summary>
    AlreadyExists = 6,

    /// <summary>The user may not do this.</summary>
    PermissionDenied = 7,

    /// <summary>A limit is reached.</summary>
    ResourceExhausted = 8,

    /// <summary>The store is not in the state that the request needs.</summary>
    FailedPrecondition = 9,

    /// <summary>The request lost against a concurrent one.</summary>
    Aborted = 10,

    /// <summary>A revision or number outside the valid range.</summary>
    OutOfRange = 11,

    /// <summary>Not offered by this server.</summary>
    Unimplemented = 12,

    /// <summary>The answer breaks the protocol.</summary>
    Internal = 13,

    /// <summary>No endpoint could be reached, or the cluster has no leader; nothing was changed.</summary>
    Unavailable = 14,

    /// <summary>Data is damaged.</summary>
    DataLoss = 15,

    /// <summary>No or bad credentials.</summary>
    Unauthenticated = 16,

    /// <summary>
    /// A write was sent and its answer never came: it may have been done, may be done later, or may never be. Read the key, or repeat the
    /// write only if doing it twice is harmless.
    /// </summary>
    UnknownOutcome = 100,

    /// <summary>
    /// The session expired or was closed. A write of it does nothing from now on; it may have been done before if it was sent more than once,
    /// which the message says.
    /// </summary>
    SessionExpired = 101,

    /// <summary>A write of a session was done, but its answer was lost and is too large to be given again.</summary>
    ResultNotKept = 102,
}
