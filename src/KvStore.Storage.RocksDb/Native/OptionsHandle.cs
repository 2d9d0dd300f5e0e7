namespace KvStore.Storage.RocksDb.Native;

/// <summary>Options of a database. Kept as long as the database, for its counters are read through them.</summary>
internal sealed class OptionsHandle : NativeHandle
{
    public OptionsHandle() => SetHandle(RocksDbApi.CreateOptions());

    /// <summary>All counters of the library as text, one a line.</summary>
    public unsafe string ReadCounters() => NativeText.Take(RocksDbApi.StatisticsText(this)) ?? string.Empty;

    protected override void Release() => RocksDbApi.DestroyOptions(handle);
}
