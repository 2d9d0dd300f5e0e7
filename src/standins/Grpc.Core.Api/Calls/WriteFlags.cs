namespace Grpc.Core;

/// <summary>Wishes for one message; the numbers are constants inside the official assemblies.</summary>
[Flags]
public enum WriteFlags
{
    /// <summary>The message may wait for more before it is sent.</summary>
    BufferHint = 1,

    /// <summary>The message is not compressed even when the call is.</summary>
    NoCompress = 2,
}
