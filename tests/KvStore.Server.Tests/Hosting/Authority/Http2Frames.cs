using System.Buffers;
using KvStore.Server.Hosting.Authority;

namespace KvStore.Server.Tests.Hosting.Authority;

/// <summary>Writes what an HTTP/2 client sends.</summary>
internal sealed class Http2Frames
{
    public const byte Data = 0x0;
    public const byte ResetStream = 0x3;
    public const byte Settings = 0x4;
    public const byte Ping = 0x6;
    public const byte GoAway = 0x7;

    private readonly ArrayBufferWriter<byte> _bytes = new();

    public byte[] Bytes => _bytes.WrittenSpan.ToArray();

    /// <summary>The preface and empty settings.</summary>
    public Http2Frames Start()
    {
        _bytes.Write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8);
        return Frame(Settings, Http2FrameFlags.None, streamId: 0, []);
    }

    /// <summary>A whole request without a body.</summary>
    public Http2Frames Request(int streamId, byte[] block) =>
        Frame(Http2FrameType.Headers, Http2FrameFlags.EndHeaders | Http2FrameFlags.EndStream, streamId, block);

    public Http2Frames Frame(byte type, Http2FrameFlags flags, int streamId, byte[] payload)
    {
        new Http2FrameHeader(payload.Length, type, flags, streamId).Write(_bytes);
        _bytes.Write(payload);
        return this;
    }
}
