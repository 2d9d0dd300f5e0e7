namespace KvStore.Node;

/// <summary>
/// The state of this node's replica differs from that of a majority of the voters although it applied the same entries. What it would
/// answer may be wrong, so it serves no more. Its data must not be used again: remove the member, and add it anew with an empty directory.
/// </summary>
public sealed class NodeDivergedException : NodeFailedException
{
    /// <summary>Creates the exception.</summary>
    public NodeDivergedException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception with its cause.</summary>
    public NodeDivergedException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>Creates the exception without a message.</summary>
    public NodeDivergedException()
    {
    }
}
