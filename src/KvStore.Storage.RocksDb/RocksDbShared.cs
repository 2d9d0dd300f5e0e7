using KvStore.Storage.RocksDb.Native;

namespace KvStore.Storage.RocksDb;

/// <summary>
/// What the RocksDB engines of a node share: one block cache, one limit on write buffers, and the threads in the background, which the
/// library has once in a process. Thread safety: safe for concurrent use. To be disposed after its engines.
/// </summary>
public sealed class RocksDbShared : IDisposable
{
    /// <summary>One buffer takes writes while the other is written to its file.</summary>
    internal const int BuffersPerEngine = 2;

    /// <summary>Below this, files become so small that merging them costs more than it is worth; the limit is then passed.</summary>
    private const long BufferBytesMin = 512 << 10;

    private readonly Lock _lock = new();
    private readonly HashSet<DatabaseHandle> _databases = [];

    /// <summary>
    /// Allocates the cache. Throws <see cref="RocksDbMissingException"/> without the library, <see cref="ArgumentException"/> when the
    /// options are not valid.
    /// </summary>
    public RocksDbShared(RocksDbOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        RocksDbLibrary.CheckAvailable();
        Options = options;
        Cache = new CacheHandle(options.BlockCacheBytes);
    }

    /// <summary>What it was made with.</summary>
    public RocksDbOptions Options { get; }

    internal CacheHandle Cache { get; }

    /// <summary>The size of one write buffer of one engine now.</summary>
    internal long BufferBytes
    {
        get
        {
            lock (_lock)
            {
                return BufferBytesFor(_databases.Count);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => Cache.Dispose();

    /// <summary>Opens one more database; the write buffers of the others shrink.</summary>
    internal DatabaseHandle Open(string path, OptionsHandle options)
    {
        lock (_lock)
        {
            var bytes = BufferBytesFor(_databases.Count + 1);
            RocksDbApi.SetWriteBufferSize(options, (nuint)bytes);
            var database = DatabaseHandle.Open(path, options);
            SetBufferBytes(bytes);
            _databases.Add(database);
            return database;
        }
    }

    /// <summary>Takes note that a database is about to close; the write buffers of the others grow.</summary>
    internal void Leave(DatabaseHandle database)
    {
        lock (_lock)
        {
            if (_databases.Remove(database))
            {
                SetBufferBytes(BufferBytesFor(_databases.Count));
            }
        }
    }

    private long BufferBytesFor(int databases) =>
        Math.Max(Options.WriteBufferBytes / (BuffersPerEngine * Math.Max(databases, 1)), BufferBytesMin);

    private void SetBufferBytes(long bytes)
    {
        foreach (var database in _databases)
        {
            database.SetOption("write_buffer_size", bytes.ToString());
        }
    }
}
