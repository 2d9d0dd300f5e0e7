namespace KvStore.Node;

/// <summary>The node cannot start; the message is one sentence for its operator.</summary>
public sealed class KvNodeStartException : Exception
{
    /// <summary>Creates the exception.</summary>
    public KvNodeStartException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception with its cause.</summary>
    public KvNodeStartException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>Creates the exception without a message.</summary>
    public KvNodeStartException()
    {
    }
}
