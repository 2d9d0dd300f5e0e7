namespace KvStore.Node.Snapshots;

/// <summary>Limits and times of the transfer of snapshots between nodes; those that an operator sets are in <see cref="KvNodeOptions"/>.</summary>
internal sealed record SnapshotTransferOptions
{
    /// <summary>Bytes of one chunk on the wire. Larger saves messages and costs memory on both sides.</summary>
    public int ChunkBytes { get; init; } = 128 * 1024;

    /// <summary>Bytes on their way to one receiver that it has not acknowledged. At least one chunk.</summary>
    public long WindowBytesMax { get; init; } = 4 * 1024 * 1024;

    /// <summary>Bytes of all transfers of a node together, for each tick.</summary>
    public long BytesPerTickMax { get; init; } = long.MaxValue;

    /// <summary>Ticks without progress after which a sender asks how far the receiver has come, and goes on from there.</summary>
    public int ResendTicks { get; init; } = 10;

    /// <summary>Ticks without any answer after which a sender gives up.</summary>
    public int AbandonTicks { get; init; } = 100;

    /// <summary>Ticks without a chunk after which a receiver throws away what it has.</summary>
    public int KeepPartTicks { get; init; } = 3000;

    /// <summary>Messages that wait for the worker; more are dropped, and sent again by the other side.</summary>
    public int MessagesMax { get; init; } = 1024;

    /// <summary>The limits that an operator set.</summary>
    public static SnapshotTransferOptions From(KvNodeOptions options) => new()
    {
        WindowBytesMax = options.SnapshotWindowBytesMax,
        BytesPerTickMax = Math.Max(1, (long)(options.SnapshotBytesPerSecondMax * options.HeartbeatInterval.TotalSeconds)),
    };
}
