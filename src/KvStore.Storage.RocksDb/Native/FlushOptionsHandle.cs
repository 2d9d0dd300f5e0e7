namespace KvStore.Storage.RocksDb.Native;

/// <summary>Options of a flush; by default it waits until the data is on the device.</summary>
internal sealed class FlushOptionsHandle : NativeHandle
{
    public FlushOptionsHandle() => SetHandle(RocksDbApi.CreateFlushOptions());

    protected override void Release() => RocksDbApi.DestroyFlushOptions(handle);
}
