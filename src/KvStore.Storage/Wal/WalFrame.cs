namespace KvStore.Storage.Wal;

/// <summary>A frame as read back, known to be whole.</summary>
/// <param name="Header">Its header.</param>
/// <param name="Crc">The header's checksum.</param>
/// <param name="Offset">Where in the segment it stands.</param>
/// <param name="Bytes">All of it, pad included, in an array of its own.</param>
internal readonly record struct WalFrame(WalFrameHeader Header, uint Crc, long Offset, ReadOnlyMemory<byte> Bytes);
