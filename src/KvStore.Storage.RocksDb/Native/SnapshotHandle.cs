namespace KvStore.Storage.RocksDb.Native;

/// <summary>A snapshot and the options with which it is read.</summary>
internal sealed class SnapshotHandle : NativeHandle
{
    private readonly DatabaseHandle _database;

    public SnapshotHandle(DatabaseHandle database)
        : base(database)
    {
        _database = database;
        SetHandle(RocksDbApi.CreateSnapshot(database.Pointer));
        ReadOptions = ReadOptionsHandle.CreateForRows();
        RocksDbApi.SetSnapshot(ReadOptions, handle);
    }

    /// <summary>Valid while this handle is open.</summary>
    public nint ReadOptions { get; }

    protected override void Release()
    {
        RocksDbApi.DestroyReadOptions(ReadOptions);
        RocksDbApi.ReleaseSnapshot(_database.Pointer, handle);
    }
}
