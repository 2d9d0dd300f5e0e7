namespace KvStore.Storage.RocksDb.Native;

/// <summary>Options of reads without a snapshot.</summary>
internal sealed unsafe class ReadOptionsHandle : NativeHandle
{
    // Pinned for ever: the library keeps the pointer, not the byte.
    private static readonly byte[] LowestRowKey = GC.AllocateArray<byte>(1, pinned: true);

    private ReadOptionsHandle(nint options) => SetHandle(options);

    /// <summary>Reads of the newest state.</summary>
    public static ReadOptionsHandle CreateForNewest() => new(CreateForRows());

    /// <summary>Point reads of what is in table files, which are durable; memtables are passed over.</summary>
    public static ReadOptionsHandle CreateForDurable()
    {
        var options = RocksDbApi.CreateReadOptions();
        RocksDbApi.SetReadTier(options, RocksDbApi.ReadTierPersisted);
        return new ReadOptionsHandle(options);
    }

    /// <summary>
    /// Plain options whose iterators begin at the key of one zero byte, the lowest that a row may have. The empty key below it is the
    /// engine's own (<see cref="DatabaseHandle.ReadAppliedIndex"/>), so no iterator ever stands on it.
    /// </summary>
    public static nint CreateForRows()
    {
        var options = RocksDbApi.CreateReadOptions();
        fixed (byte* key = LowestRowKey)
        {
            RocksDbApi.SetLowerBound(options, key, keyLength: 1);
        }

        return options;
    }

    protected override void Release() => RocksDbApi.DestroyReadOptions(handle);
}
