namespace KvStore.Storage.Wal;

/// <summary>Settings of a <see cref="WalWriter"/>.</summary>
public sealed record WalWriterOptions
{
    /// <summary>
    /// Most batches that may wait for the writer; beyond it <see cref="WalWriter.TrySubmit"/> refuses. Default 64. A loop that waits
    /// for a batch before it cuts the next needs 2; more only helps when several are cut while one sync runs.
    /// </summary>
    public int BatchesMax { get; init; } = 64;

    /// <summary>
    /// How long to wait before trying again to make a segment after the device was found full. Default 2 seconds; each try writes until the
    /// device is full again.
    /// </summary>
    public TimeSpan NoSpaceRetryDelay { get; init; } = TimeSpan.FromSeconds(2);
}
