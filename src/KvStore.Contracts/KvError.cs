namespace KvStore.Contracts;

/// <summary>The kind of an error; the values are those of gRPC's status codes.</summary>
public enum KvErrorKind
{
    /// <summary>The caller gave up.</summary>
    Canceled = 1,

    /// <summary>An error outside the table.</summary>
    Unknown = 2,

    /// <summary>The request is wrong whatever the state of the store.</summary>
    InvalidArgument = 3,

    /// <summary>Time ran out: the outcome of a write is unknown.</summary>
    DeadlineExceeded = 4,

    /// <summary>What the request names does not exist.</summary>
    NotFound = 5,

    /// <summary>The user may not do this.</summary>
    PermissionDenied = 7,

    /// <summary>A limit is reached; nothing was done.</summary>
    ResourceExhausted = 8,

    /// <summary>The store is not in the state that the request needs.</summary>
    FailedPrecondition = 9,

    /// <summary>A revision or number outside the valid range.</summary>
    OutOfRange = 11,

    /// <summary>Not offered by this server.</summary>
    Unimplemented = 12,

    /// <summary>Cannot be served now: the outcome of a write is unknown unless the message says otherwise.</summary>
    Unavailable = 14,

    /// <summary>Data is damaged.</summary>
    DataLoss = 15,

    /// <summary>No or bad credentials.</summary>
    Unauthenticated = 16,
}

/// <summary>An expected outcome that is not success. Compared by reference or by <see cref="Name"/>; immutable.</summary>
/// <param name="Name">A stable name in code.</param>
/// <param name="Kind">The gRPC status.</param>
/// <param name="Message">The text on the wire; clients match on it.</param>
public sealed record KvError(string Name, KvErrorKind Kind, string Message);
