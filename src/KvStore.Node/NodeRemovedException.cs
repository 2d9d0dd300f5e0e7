namespace KvStore.Node;

/// <summary>
/// The node was removed from its cluster, now or while it was down. Its id is never used again, so it must not be started again; its data
/// directory may be deleted. Nothing is broken, and nothing is lost: the other members have what it had.
/// </summary>
public sealed class NodeRemovedException : NodeFailedException
{
    /// <summary>Creates the exception.</summary>
    public NodeRemovedException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception with its cause.</summary>
    public NodeRemovedException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>Creates the exception without a message.</summary>
    public NodeRemovedException()
    {
    }
}
