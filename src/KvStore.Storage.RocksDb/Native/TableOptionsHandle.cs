namespace KvStore.Storage.RocksDb.Native;

/// <summary>How table files are laid out. Copied into <see cref="OptionsHandle"/>.</summary>
internal sealed class TableOptionsHandle : NativeHandle
{
    public TableOptionsHandle() => SetHandle(RocksDbApi.CreateTableOptions());

    protected override void Release() => RocksDbApi.DestroyTableOptions(handle);
}
