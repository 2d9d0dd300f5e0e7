namespace KvStore.Storage.RocksDb;

/// <summary>
/// Settings of all RocksDB engines of a node together. The defaults suit a node that is held to 512 MB of resident memory: cache and
/// write buffers take 192 MB of it at most, whatever the size of the data.
/// </summary>
public sealed record RocksDbOptions
{
    private const long BlockCacheBytesMin = 1L << 20;
    private const long WriteBufferBytesMin = 2L << 20;
    private const long BytesMax = 1L << 40;
    private const int BloomBitsPerKeyMax = 32;
    private const int BackgroundJobsCeiling = 64;
    private const int OpenFilesMin = 32;
    private const int OpenFilesCeiling = 1 << 20;

    /// <summary>
    /// Bytes of table file blocks, indexes and filters kept uncompressed in memory, for all engines together. Default 128 MiB. Larger:
    /// fewer reads from files, which the system may have in its page cache anyway. At least 1 MiB.
    /// </summary>
    public long BlockCacheBytes { get; init; } = 128L << 20;

    /// <summary>
    /// Bytes of rows that wait in memory for their table files, for all engines together, divided evenly among them. Default 64 MiB.
    /// Larger: fewer and larger files and so less rewriting, but more to apply again after a crash. At least 2 MiB.
    /// </summary>
    public long WriteBufferBytes { get; init; } = 64L << 20;

    /// <summary>
    /// Bits that the filter of a table file spends on each row, which spare lookups of keys that the file lacks. Default 10 (one lookup in
    /// a hundred goes wrong); 0: no filters; at most 32. They take room in the block cache.
    /// </summary>
    public int BloomBitsPerKey { get; init; } = 10;

    /// <summary>
    /// Whether blocks of table files are compressed, by LZ4 or, where the library lacks it, Snappy. Default yes: it costs less time than
    /// the reads it saves. Not for values that are compressed or encrypted already. Holds for files written from now on.
    /// </summary>
    public bool CompressesBlocks { get; init; } = true;

    /// <summary>
    /// Threads of the process that write table files and merge them (compaction of the engine). Default 2. More: writes stall later under
    /// a lasting load, but requests have fewer cores. From 1 to 64.
    /// </summary>
    public int BackgroundJobsMax { get; init; } = 2;

    /// <summary>
    /// Table files that one engine keeps open, of 64 MB each. Default 256. More: no reopening when the data is larger than 16 GB; each takes
    /// a file descriptor. At least 32.
    /// </summary>
    public int OpenFilesMax { get; init; } = 256;

    /// <summary>Throws <see cref="ArgumentException"/> when a setting is out of its range.</summary>
    public void Validate()
    {
        Check(BlockCacheBytes, BlockCacheBytesMin, BytesMax, nameof(BlockCacheBytes));
        Check(WriteBufferBytes, WriteBufferBytesMin, BytesMax, nameof(WriteBufferBytes));
        Check(BloomBitsPerKey, 0, BloomBitsPerKeyMax, nameof(BloomBitsPerKey));
        Check(BackgroundJobsMax, 1, BackgroundJobsCeiling, nameof(BackgroundJobsMax));
        Check(OpenFilesMax, OpenFilesMin, OpenFilesCeiling, nameof(OpenFilesMax));
    }

    private static void Check(long value, long least, long most, string name)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(value, least, name);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(value, most, name);
    }
}
