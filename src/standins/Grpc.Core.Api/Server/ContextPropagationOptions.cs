namespace Grpc.Core;

/// <summary>What a call that is being served passes on to calls that it makes. Immutable.</summary>
public class ContextPropagationOptions
{
    /// <summary>Deadline and cancellation.</summary>
    public static readonly ContextPropagationOptions Default = new();

    public ContextPropagationOptions(bool propagateDeadline = true, bool propagateCancellation = true)
    {
        IsPropagateDeadline = propagateDeadline;
        IsPropagateCancellation = propagateCancellation;
    }

    /// <summary>True when the deadline is passed on.</summary>
    public bool IsPropagateDeadline { get; }

    /// <summary>True when cancellation is passed on.</summary>
    public bool IsPropagateCancellation { get; }
}
