namespace KvStore.Storage.Wal;

/// <summary>What a record says. The numbers are on disk; never reuse one.</summary>
internal enum WalRecordType : byte
{
    Entry = 1,
    HardState = 2,
    Truncate = 3,
    LogStart = 4,
    Checkpoint = 5,
}

/// <summary>One item of the log in memory. Which fields mean what is drawn in WalRecordCodec.cs.</summary>
internal readonly record struct WalRecord(
    WalRecordType Type,
    byte Kind,
    ulong Group,
    ulong Term,
    ulong Index,
    ulong Vote,
    ReadOnlyMemory<byte> Payload)
{
    /// <summary>What a record of this type says; its payload has the length that the codec demands.</summary>
    public WalCheckpoint ToCheckpoint() => WalRecordCodec.ReadCheckpoint(this);
}
