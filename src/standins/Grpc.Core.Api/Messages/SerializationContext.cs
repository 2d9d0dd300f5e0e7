using System.Buffers;

namespace Grpc.Core;

/// <summary>Where one message is written to. Which members a context offers is up to the transport.</summary>
public abstract class SerializationContext
{
    /// <summary>Ends the message with this array as its bytes.</summary>
    public virtual void Complete(byte[] payload) => throw new NotImplementedException();

    /// <summary>The buffer to write to; end with <see cref="Complete()"/>.</summary>
    public virtual IBufferWriter<byte> GetBufferWriter() => throw new NotImplementedException();

    /// <summary>Says the size before the first byte, so that nothing needs to be copied.</summary>
    public virtual void SetPayloadLength(int payloadLength)
    {
        // A hint: a transport that has no use for it ignores it.
    }

    /// <summary>Ends a message that was written to <see cref="GetBufferWriter"/>.</summary>
    public virtual void Complete() => throw new NotImplementedException();
}
