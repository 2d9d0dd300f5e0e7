namespace KvStore.Storage.RocksDb.Native;

/// <summary>Options of a write: not into the library's own log, since the caller has one.</summary>
internal sealed class WriteOptionsHandle : NativeHandle
{
    public WriteOptionsHandle()
    {
        SetHandle(RocksDbApi.CreateWriteOptions());
        RocksDbApi.DisableLog(handle, value: 1);
    }

    protected override void Release() => RocksDbApi.DestroyWriteOptions(handle);
}
