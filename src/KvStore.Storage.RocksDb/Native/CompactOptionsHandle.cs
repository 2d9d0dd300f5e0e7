namespace KvStore.Storage.RocksDb.Native;

/// <summary>How a compaction that somebody asked for is done.</summary>
internal sealed class CompactOptionsHandle : NativeHandle
{
    /// <summary>Beside the compactions that the library begins by itself: writes would wait for those.</summary>
    public CompactOptionsHandle()
    {
        SetHandle(RocksDbApi.CreateCompactOptions());
        RocksDbApi.SetExclusiveCompaction(handle, 0);
    }

    protected override void Release() => RocksDbApi.DestroyCompactOptions(handle);
}
