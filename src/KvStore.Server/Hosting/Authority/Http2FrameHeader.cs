using System.Buffers;
using System.Buffers.Binary;

namespace KvStore.Server.Hosting.Authority;

/// <summary>
/// The fixed start of every HTTP/2 frame (RFC 9113, section 4.1): length of the payload (24 bits), type (8), flags (8), a reserved bit and
/// the stream (31), most significant byte first.
/// </summary>
/// <param name="Length">Bytes of the payload.</param>
/// <param name="Type">One of <see cref="Http2FrameType"/>, or another.</param>
/// <param name="Flags">Their meaning depends on the type.</param>
/// <param name="StreamId">Zero means the connection.</param>
internal readonly record struct Http2FrameHeader(int Length, byte Type, Http2FrameFlags Flags, int StreamId)
{
    /// <summary>Bytes of a frame header.</summary>
    public const int Size = 9;

    /// <summary>Reads the header that starts at <paramref name="offset"/>; false while it has not wholly arrived.</summary>
    public static bool TryRead(in ReadOnlySequence<byte> bytes, long offset, out Http2FrameHeader header)
    {
        header = default;
        if (bytes.Length - offset < Size)
        {
            return false;
        }

        Span<byte> head = stackalloc byte[Size];
        bytes.Slice(offset, Size).CopyTo(head);
        var length = (head[0] << 16) | BinaryPrimitives.ReadUInt16BigEndian(head[1..]);
        var streamId = (int)(BinaryPrimitives.ReadUInt32BigEndian(head[5..]) & int.MaxValue);
        header = new Http2FrameHeader(length, head[3], (Http2FrameFlags)head[4], streamId);
        return true;
    }

    /// <summary>Writes the header.</summary>
    public void Write(IBufferWriter<byte> output)
    {
        var head = output.GetSpan(Size);
        head[0] = (byte)(Length >> 16);
        BinaryPrimitives.WriteUInt16BigEndian(head[1..], (ushort)Length);
        head[3] = Type;
        head[4] = (byte)Flags;
        BinaryPrimitives.WriteUInt32BigEndian(head[5..], (uint)StreamId);
        output.Advance(Size);
    }
}
