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

    /// <summary>The endpoint that was asked last.</summary>
    public string? Endpoint { get; }
}
