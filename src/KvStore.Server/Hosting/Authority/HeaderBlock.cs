namespace KvStore.Server.Hosting.Authority;

/// <summary>One header block of a client, put together from its HEADERS frame and the CONTINUATION frames after it. Immutable.</summary>
/// <param name="First">The header of the HEADERS frame.</param>
/// <param name="Priority">The five bytes of priority, or none.</param>
/// <param name="Fields">The HPACK representations of all the frames, without padding.</param>
/// <param name="FramesLength">Bytes of all the frames, with their headers.</param>
internal sealed record HeaderBlock(
    Http2FrameHeader First,
    ReadOnlyMemory<byte> Priority,
    ReadOnlyMemory<byte> Fields,
    long FramesLength);
