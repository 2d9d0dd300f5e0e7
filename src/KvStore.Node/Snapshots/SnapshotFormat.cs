// A snapshot file: the state of one group at one log position, the same bytes whatever engine it came from. Little-endian.
//
//   header | chunk | chunk | ... | trailer
//
// header
//    0  magic "KVSNAPSH"              8  format version, 1 (4)        12  length of the header (4)
//   16  cluster id (8)               24  group (8)
//   32  index (8) and 40 term (8) of the last entry whose effect is in the state
//   48  revision of the store (8)    56  index of the entry that brought the configuration (8)
//   64  voters (4)                   68  learners (4)                 72  outgoing voters (4)         76  zero (4)
//   80  their node ids, 8 bytes each, in this order; then crc32c (4) of all before it
//
// chunk
//    0  magic "KVSC" (4)              4  crc32c (4) of bytes 8 to the chunk's end
//    8  number of this chunk: 0, 1, 2, ... (4)     12  rows (4)     16  bytes of rows (4)     20  zero (4)
//   24  rows: length of the key (4), length of the value (4), key, value; in key order, no key twice
//
// trailer
//    0  magic "KVSE" (4)              4  zero (4)                     8  chunks (8)                  16  rows (8)
//   24  length of the whole file (8)
//   32  SHA-256 (32) of everything before it
//   64  crc32c (4) of the trailer's bytes 0..63                      68  zero (4)
//
// A chunk ends with the first row by which it has 256 KiB or more, so neither writer nor reader holds more than a chunk and a row. What
// a file holds follows from the state alone: two nodes that write the same state at the same position write the same bytes.
namespace KvStore.Node.Snapshots;

/// <summary>Sizes and marks of the format.</summary>
internal static class SnapshotFormat
{
    public const uint Version = 1;

    public const int HeaderFixedBytes = 80;
    public const int NodesMax = 4096;
    public const int HeaderBytesMax = HeaderFixedBytes + (NodesMax * sizeof(ulong)) + sizeof(uint);

    public const uint ChunkMagic = 0x4353_564B;
    public const int ChunkHeaderBytes = 24;
    public const int ChunkCrcFrom = 8;
    public const int RowHeaderBytes = 8;

    /// <summary>Rows are added to a chunk until it has this many bytes of them.</summary>
    public const int ChunkRowBytes = 256 * 1024;

    /// <summary>More bytes of rows than any chunk has; a length above it is damage, and no reason to allocate.</summary>
    public const int ChunkRowBytesMax = 256 * 1024 * 1024;

    public const uint TrailerMagic = 0x4553_564B;
    public const int TrailerBytes = 72;
    public const int TrailerDigestAt = 32;
    public const int TrailerCrcAt = 64;
    public const int DigestBytes = 32;

    public static ReadOnlySpan<byte> HeaderMagic => "KVSNAPSH"u8;
}
