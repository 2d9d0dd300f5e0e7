using System.Globalization;
using KvStore.Storage.RocksDb.Native;

namespace KvStore.Storage.RocksDb;

/// <summary>
/// What an operator needs to know of an engine. Values now, unless the name says "Total": those count from the engine's opening. The
/// block cache's values are those of all engines that share it.
/// </summary>
public sealed record RocksDbStatistics
{
    /// <summary>Bytes of blocks, indexes and filters in the shared cache.</summary>
    public required long BlockCacheBytes { get; init; }

    /// <summary>Bytes of the shared cache that cannot be evicted, because something reads them.</summary>
    public required long BlockCachePinnedBytes { get; init; }

    /// <summary>Bytes of write buffers: rows whose table files are not there yet, and those that iterators hold back.</summary>
    public required long MemtableBytes { get; init; }

    /// <summary>Bytes of open table files' readers outside of the cache.</summary>
    public required long TableReaderBytes { get; init; }

    /// <summary>Bytes of all table files, those included that only iterators and snapshots still need.</summary>
    public required long TableFileBytes { get; init; }

    /// <summary>Bytes of table files that hold the newest state.</summary>
    public required long LiveDataBytes { get; init; }

    /// <summary>Rows, estimated.</summary>
    public required long Rows { get; init; }

    /// <summary>Files that were flushed and not merged yet; each of them costs every read. Writes are slowed down at 20.</summary>
    public required long NewestFiles { get; init; }

    /// <summary>Bytes that compaction of the engine is behind.</summary>
    public required long PendingCompactionBytes { get; init; }

    /// <summary>Compactions and flushes that run.</summary>
    public required long BackgroundJobs { get; init; }

    /// <summary>Snapshots that are held.</summary>
    public required long Snapshots { get; init; }

    /// <summary>Whether writes are stopped until the background has caught up.</summary>
    public required bool IsWriteStopped { get; init; }

    /// <summary>Bytes per second to which writes are slowed down; 0: not at all.</summary>
    public required long DelayedWriteRate { get; init; }

    /// <summary>Errors of flushes and compactions.</summary>
    public required long BackgroundErrorsTotal { get; init; }

    /// <summary>Lookups of a block that found it in the cache.</summary>
    public required long BlockCacheHitsTotal { get; init; }

    /// <summary>Lookups of a block that had to read the file.</summary>
    public required long BlockCacheMissesTotal { get; init; }

    /// <summary>Files that a filter spared a lookup.</summary>
    public required long FilteredLookupsTotal { get; init; }

    /// <summary>Bytes that flushes wrote.</summary>
    public required long FlushedBytesTotal { get; init; }

    /// <summary>Bytes that compactions wrote; divided by the bytes flushed, the cost of keeping order.</summary>
    public required long CompactedBytesTotal { get; init; }

    /// <summary>Microseconds that writes waited because the background was behind.</summary>
    public required long StallMicrosecondsTotal { get; init; }

    internal static RocksDbStatistics Read(DatabaseHandle database, OptionsHandle options, CacheHandle cache)
    {
        var counters = options.ReadCounters();
        return new RocksDbStatistics
        {
            BlockCacheBytes = cache.UsedBytes,
            BlockCachePinnedBytes = cache.PinnedBytes,
            MemtableBytes = database.ReadNumber("rocksdb.size-all-mem-tables"),
            TableReaderBytes = database.ReadNumber("rocksdb.estimate-table-readers-mem"),
            TableFileBytes = database.ReadNumber("rocksdb.total-sst-files-size"),
            LiveDataBytes = database.ReadNumber("rocksdb.estimate-live-data-size"),
            Rows = database.ReadNumber("rocksdb.estimate-num-keys"),
            NewestFiles = ReadTextNumber(database.ReadText("rocksdb.num-files-at-level0")),
            PendingCompactionBytes = database.ReadNumber("rocksdb.estimate-pending-compaction-bytes"),
            BackgroundJobs =
                database.ReadNumber("rocksdb.num-running-compactions") + database.ReadNumber("rocksdb.num-running-flushes"),
            Snapshots = database.ReadNumber("rocksdb.num-snapshots"),
            IsWriteStopped = database.ReadNumber("rocksdb.is-write-stopped") != 0,
            DelayedWriteRate = database.ReadNumber("rocksdb.actual-delayed-write-rate"),
            BackgroundErrorsTotal = database.ReadNumber("rocksdb.background-errors"),
            BlockCacheHitsTotal = ReadCounter(counters, "rocksdb.block.cache.hit"),
            BlockCacheMissesTotal = ReadCounter(counters, "rocksdb.block.cache.miss"),
            FilteredLookupsTotal = ReadCounter(counters, "rocksdb.bloom.filter.useful"),
            FlushedBytesTotal = ReadCounter(counters, "rocksdb.flush.write.bytes"),
            CompactedBytesTotal = ReadCounter(counters, "rocksdb.compact.write.bytes"),
            StallMicrosecondsTotal = ReadCounter(counters, "rocksdb.stall.micros"),
        };
    }

    /// <summary>Finds a line such as <c>rocksdb.block.cache.hit COUNT : 123</c>; 0 when there is none.</summary>
    internal static long ReadCounter(string counters, string name)
    {
        var line = name + " COUNT : ";
        var start = counters.StartsWith(line, StringComparison.Ordinal) ? 0 : counters.IndexOf('\n' + line, StringComparison.Ordinal) + 1;
        if (start == 0 && !counters.StartsWith(line, StringComparison.Ordinal))
        {
            return 0;
        }

        var rest = counters.AsSpan(start + line.Length);
        var end = rest.IndexOf('\n');
        return ReadTextNumber(end < 0 ? rest : rest[..end]);
    }

    private static long ReadTextNumber(ReadOnlySpan<char> text) =>
        long.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out var number) ? number : 0;
}
