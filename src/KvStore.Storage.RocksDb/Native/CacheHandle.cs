namespace KvStore.Storage.RocksDb.Native;

/// <summary>A cache of blocks of table files. The library counts its users, so it may be closed before the databases.</summary>
internal sealed class CacheHandle : NativeHandle
{
    public CacheHandle(long bytes) => SetHandle(RocksDbApi.CreateCache((nuint)bytes));

    public long UsedBytes => (long)RocksDbApi.CacheUsage(this);

    public long PinnedBytes => (long)RocksDbApi.CachePinnedUsage(this);

    protected override void Release() => RocksDbApi.DestroyCache(handle);
}
