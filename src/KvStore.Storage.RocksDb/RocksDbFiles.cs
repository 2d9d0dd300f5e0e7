using KvStore.Storage.Files;
using KvStore.Storage.RocksDb.Native;

namespace KvStore.Storage.RocksDb;

/// <summary>Opens the files of an engine.</summary>
internal static class RocksDbFiles
{
    /// <summary>Names the newest manifest, which names the table files; without it, the library would begin anew.</summary>
    private const string CurrentFile = "CURRENT";

    private const string TableFileSuffix = ".sst";
    private const int TableFormat = 5;
    private const ulong BytesPerSync = 1 << 20;
    private const int InfoLogBytesMax = 1 << 20;
    private const int InfoLogFilesMax = 4;

    /// <summary>Best first; the last one is always there.</summary>
    private static readonly int[] Compressions = [RocksDbApi.CompressionLz4, RocksDbApi.CompressionSnappy, RocksDbApi.CompressionNone];

    /// <summary>Opens the database of a directory, which is made if it does not exist.</summary>
    public static DatabaseHandle Open(string path, RocksDbShared shared, OptionsHandle options)
    {
        var files = new PhysicalFileSystem();
        Prepare(files, path);
        Configure(options, shared);
        var choice = shared.Options.CompressesBlocks ? 0 : Compressions.Length - 1;
        while (true)
        {
            RocksDbApi.SetCompression(options, Compressions[choice]);
            try
            {
                return shared.Open(path, options);
            }
            catch (StorageException failure) when (choice < Compressions.Length - 1 && IsNotLinked(failure))
            {
                // Builds of the library differ in what they were linked with.
                choice++;
            }
        }
    }

    private static void Prepare(PhysicalFileSystem files, string path)
    {
        if (!files.Exists(path))
        {
            files.CreateDirectory(path);
            files.SyncDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
            return;
        }

        // A directory in which an engine was being made when the process died has neither.
        var names = files.List(path);
        if (!names.Contains(CurrentFile) && names.Any(name => name.EndsWith(TableFileSuffix, StringComparison.Ordinal)))
        {
            throw new StorageCorruptionException($"it has table files, but the file {CurrentFile} is missing", path);
        }
    }

    private static void Configure(OptionsHandle options, RocksDbShared shared)
    {
        RocksDbApi.SetCreateIfMissing(options, 1);
        RocksDbApi.SetParanoidChecks(options, 1);
        RocksDbApi.SetWriteBuffersMax(options, RocksDbShared.BuffersPerEngine);
        RocksDbApi.SetOpenFilesMax(options, shared.Options.OpenFilesMax);
        RocksDbApi.SetBackgroundJobsMax(options, shared.Options.BackgroundJobsMax);
        RocksDbApi.SetDynamicLevelBytes(options, 1);

        // New files are handed to the device while they grow, not in one burst that delays the write-ahead log's syncs.
        RocksDbApi.SetBytesPerSync(options, BytesPerSync);
        RocksDbApi.SetInfoLogLevel(options, RocksDbApi.InfoLogWarnings);
        RocksDbApi.SetInfoLogBytesMax(options, InfoLogBytesMax);
        RocksDbApi.SetInfoLogFilesMax(options, InfoLogFilesMax);
        RocksDbApi.SetStatisticsDumpSeconds(options, 0);
        RocksDbApi.SetStatisticsPersistSeconds(options, 0);
        RocksDbApi.EnableStatistics(options);

        using var tables = new TableOptionsHandle();
        RocksDbApi.SetBlockCache(tables, shared.Cache);

        // Indexes and filters count against the cache, or memory would grow with the data.
        RocksDbApi.SetCacheIndexAndFilters(tables, 1);
        RocksDbApi.SetIndexAndFiltersFirst(tables, 1);
        RocksDbApi.SetPinNewestIndexAndFilters(tables, 1);
        RocksDbApi.SetTableFormat(tables, TableFormat);
        if (shared.Options.BloomBitsPerKey > 0)
        {
            RocksDbApi.SetFilter(tables, RocksDbApi.CreateBloomFilter(shared.Options.BloomBitsPerKey));
        }

        RocksDbApi.SetTableOptions(options, tables);
    }

    private static bool IsNotLinked(StorageException failure) =>
        failure.Message.Contains("is not linked with the binary", StringComparison.Ordinal);
}
