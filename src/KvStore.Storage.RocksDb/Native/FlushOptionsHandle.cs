namespace KvStore.Storage.RocksDb.Native;

/// <summary>Options of a flush.</summary>
internal sealed class FlushOptionsHandle : NativeHandle
{
    /// <summary>Makes them.</summary>
    /// <param name="waits">Whether the call returns only when the data is on the device.</param>
    public FlushOptionsHandle(bool waits)
    {
        SetHandle(RocksDbApi.CreateFlushOptions());
        RocksDbApi.SetFlushWait(handle, waits ? (byte)1 : (byte)0);
    }

    protected override void Release() => RocksDbApi.DestroyFlushOptions(handle);
}
