namespace Grpc.Core;

/// <summary>The state of a channel; the numbers are constants inside the official assemblies.</summary>
public enum ConnectivityState
{
    /// <summary>Not connected and not trying.</summary>
    Idle,

    /// <summary>Trying.</summary>
    Connecting,

    /// <summary>Connected.</summary>
    Ready,

    /// <summary>Failed, and will try again.</summary>
    TransientFailure,

    /// <summary>Ended.</summary>
    Shutdown,
}
