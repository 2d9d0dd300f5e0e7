namespace KvStore.Node;

/// <summary>
/// The node cannot go on: its log failed, its state machine met something it does not know, or an invariant was broken. Never retried;
/// the process must exit. Requests that waited ended with an unknown outcome.
/// </summary>
public class NodeFailedException : Exception
{
    /// <summary>Creates the exception.</summary>
    public NodeFailedException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception with its cause.</summary>
    public NodeFailedException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>Creates the exception without a message.</summary>
    public NodeFailedException()
    {
    }
}
