namespace KvStore.Client;

/// <summary>A request that the store did not answer with success. <see cref="Code"/> says whether a write may have been done all the same.</summary>
public sealed class KvException : Exception
{
    internal KvException(KvErrorCode code, string message, string? endpoint, Exception? innerException)
        : base(message, innerException)
    {
        Code = code;
        Endpoint = endpoint;
    }

    /// <summary>The kind of the error.</summary>
    public KvErrorCode Code { get; }

    /// <summary>
    /// Whether a write may have been done all the same: always with <see cref="KvErrorCode.UnknownOutcome"/>, and with <see cref="KvErrorCode.SessionExpired"/> when it was sent before.
    /// </summary>
    public bool IsOutcomeUnknown { get; internal init; }

    /// <summary>Whether the same request may succeed later or elsewhere.</summary>
    internal bool IsTransient => Code is KvErrorCode.Unavailable or KvErrorCode.DeadlineExceeded or KvErrorCode.ResourceExhausted
        or KvErrorCode.Canceled or KvErrorCode.Aborted or KvErrorCode.Unknown or KvErrorCode.Internal;

    /// <summary>The endpoint that was asked last.</summary>
    public string? Endpoint { get; }
}
