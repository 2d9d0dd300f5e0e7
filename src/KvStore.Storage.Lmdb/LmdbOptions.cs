namespace KvStore.Storage.Lmdb;

/// <summary>Settings of an <see cref="LmdbEngine"/>. Sizes are in bytes.</summary>
public sealed record LmdbOptions
{
    /// <summary>The map is a multiple of this, which is a multiple of every page size.</summary>
    internal const long MapUnit = 64 * 1024;

    private const int HeldVersionsCeiling = 100_000;

    /// <summary>
    /// How much of the file is mapped when the engine opens: addresses, not memory and not disk; the file grows by itself. Default
    /// 64 GiB. More costs nothing where addresses are not limited (ulimit -v); less makes the map grow sooner, which may end held
    /// snapshots (see <see cref="LmdbEngine"/>). A file that is larger already is mapped with room to double.
    /// </summary>
    public long MapBytes { get; init; } = 64L << 30;

    /// <summary>The most by which the map grows at a time; it doubles until then. Default 1 TiB.</summary>
    public long MapGrowthBytesMax { get; init; } = 1L << 40;

    /// <summary>
    /// How long a change waits in the buffer before the buffer is committed. Default 100 ms. Longer: fewer and larger commits, each of
    /// which costs a device sync; more of the log is applied again after a crash.
    /// </summary>
    public TimeSpan CommitInterval { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>Changes in the buffer at which it is committed without waiting longer. Default 4096.</summary>
    public int CommitChangesMax { get; init; } = 4096;

    /// <summary>Bytes in the buffer at which it is committed without waiting longer. Default 4 MiB.</summary>
    public long CommitBytesMax { get; init; } = 4 << 20;

    /// <summary>
    /// Changes that the buffer may hold, those that are being committed included. Apply waits for the disk above that, and
    /// refuses above twice that when the device is full. Default 16,384.
    /// Each may cost a page of memory during the commit, which LMDB keeps for the next one.
    /// </summary>
    public int BufferChangesMax { get; init; } = 16_384;

    /// <summary>Bytes that the buffer may hold, on the terms of <see cref="BufferChangesMax"/>. Default 32 MiB.</summary>
    public long BufferBytesMax { get; init; } = 32 << 20;

    /// <summary>
    /// Pages that held snapshots may keep from being used again, and so make the file grow by; above that the oldest are ended (see
    /// <see cref="LmdbEngine"/>). Default 1,048,576, which is 4 GiB. Raise it when large states are streamed while much is written.
    /// </summary>
    public long HeldPagesMax { get; init; } = 1 << 20;

    /// <summary>
    /// Committed states that snapshots may hold at once; above that the oldest are ended. Default 1000. Each takes 256 bytes of
    /// the lock file.
    /// </summary>
    public int HeldVersionsMax { get; init; } = 1000;

    /// <summary>Throws <see cref="ArgumentException"/> when a setting is out of its range.</summary>
    public void Validate()
    {
        AtLeast(MapBytes, MapUnit, nameof(MapBytes));
        AtLeast(MapGrowthBytesMax, MapUnit, nameof(MapGrowthBytesMax));
        AtLeast(CommitChangesMax, least: 1, nameof(CommitChangesMax));
        AtLeast(CommitBytesMax, least: 1, nameof(CommitBytesMax));
        AtLeast(BufferChangesMax, CommitChangesMax, nameof(BufferChangesMax));
        AtLeast(BufferBytesMax, CommitBytesMax, nameof(BufferBytesMax));
        AtLeast(HeldPagesMax, least: 0, nameof(HeldPagesMax));
        AtLeast(HeldVersionsMax, least: 1, nameof(HeldVersionsMax));
        if (HeldVersionsMax > HeldVersionsCeiling)
        {
            throw new ArgumentException($"{nameof(HeldVersionsMax)} is {HeldVersionsMax}; it must be at most {HeldVersionsCeiling}.");
        }

        if (CommitInterval < TimeSpan.Zero && CommitInterval != Timeout.InfiniteTimeSpan)
        {
            throw new ArgumentException($"{nameof(CommitInterval)} is {CommitInterval}; it must not be negative.");
        }
    }

    private static void AtLeast(long value, long least, string name)
    {
        if (value < least)
        {
            throw new ArgumentException($"{name} is {value}; it must be at least {least}.");
        }
    }
}
