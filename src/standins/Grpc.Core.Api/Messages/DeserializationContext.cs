using System.Buffers;

namespace Grpc.Core;

/// <summary>Where one message is read from.</summary>
public abstract class DeserializationContext
{
    /// <summary>The size of the message.</summary>
    public abstract int PayloadLength { get; }

    /// <summary>The bytes as an array of the caller's own.</summary>
    public virtual byte[] PayloadAsNewBuffer() => throw new NotImplementedException();

    /// <summary>The bytes in the transport's buffers: valid until the deserializer returns.</summary>
    public virtual ReadOnlySequence<byte> PayloadAsReadOnlySequence() => throw new NotImplementedException();
}
