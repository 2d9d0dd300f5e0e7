namespace KvStore.Node.StateMachine;

/// <summary>
/// A committed entry cannot be understood: written by a newer version of the program, or damaged. The replica must stop, since skipping
/// an entry that others apply would make it differ from them.
/// </summary>
public sealed class CommandFormatException : Exception
{
    /// <summary>Without a reason.</summary>
    public CommandFormatException()
    {
    }

    /// <summary>With the reason.</summary>
    public CommandFormatException(string message)
        : base(message)
    {
    }

    /// <summary>With the reason and its cause.</summary>
    public CommandFormatException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
