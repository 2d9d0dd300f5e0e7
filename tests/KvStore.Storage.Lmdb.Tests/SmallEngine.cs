namespace KvStore.Storage.Lmdb.Tests;

/// <summary>An engine whose limits are so low that small tests reach them: it commits all the time and waits for the disk.</summary>
internal static class SmallEngine
{
    public static LmdbOptions Options { get; } = new()
    {
        CommitInterval = TimeSpan.FromMilliseconds(1),
        CommitChangesMax = 20,
        CommitBytesMax = 4096,
        BufferChangesMax = 200,
        BufferBytesMax = 64 * 1024,
    };

    /// <summary>The same with so little room that the map must grow again and again, which may end snapshots.</summary>
    public static LmdbOptions Growing { get; } = Options with { MapBytes = LmdbOptions.MapUnit };

    /// <summary>Commits only when it is told to.</summary>
    public static LmdbOptions Still { get; } = new() { CommitInterval = Timeout.InfiniteTimeSpan };

    public static LmdbEngine Open(string path) => Open(path, Options);

    public static LmdbEngine Open(string path, LmdbOptions options) => LmdbEngine.Open(path, options, TimeProvider.System);
}
