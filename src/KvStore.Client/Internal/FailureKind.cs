namespace KvStore.Client.Internal;

/// <summary>What a failed attempt tells about its effect.</summary>
internal enum FailureKind
{
    /// <summary>No connection: the request never left.</summary>
    NotSent,

    /// <summary>The node said that it proposed nothing, for want of a leader.</summary>
    NotAccepted,

    /// <summary>The node did nothing, since it or the session has too much to do; later it may.</summary>
    Overloaded,

    /// <summary>The node refused the request for good.</summary>
    Rejected,

    /// <summary>No answer, or the answer "unavailable": a write may have been done.</summary>
    Lost,

    /// <summary>The deadline passed: a write may have been done.</summary>
    OutOfTime,

    /// <summary>An error that does not say whether a write was done, and that another attempt would hardly cure.</summary>
    Ambiguous,
}
