using System.Runtime.InteropServices;

namespace KvStore.Storage.Lmdb.Native;

/// <summary>A transaction. Disposing one that was not committed aborts it.</summary>
internal sealed unsafe class LmdbTransactionHandle : SafeHandle
{
    private const uint ReadOnly = 0x20000;
    private const uint Create = 0x40000;

    private readonly LmdbEnvironmentHandle _environment;

    private LmdbTransactionHandle(nint handle, LmdbEnvironmentHandle environment)
        : base(nint.Zero, ownsHandle: true)
    {
        SetHandle(handle);
        _environment = environment;
    }

    public override bool IsInvalid => handle == nint.Zero;

    /// <summary>The file, for messages.</summary>
    public string Path => _environment.Path;

    /// <summary>Number of the transaction whose state a read transaction sees, or of a write transaction itself.</summary>
    public nuint Id => LmdbNative.GetTransactionId(this);

    public static LmdbTransactionHandle BeginRead(LmdbEnvironmentHandle environment) => Begin(environment, ReadOnly);

    public static LmdbTransactionHandle BeginWrite(LmdbEnvironmentHandle environment) => Begin(environment, flags: 0);

    /// <summary>Opens a table, in a write transaction, and makes it if there is none. Good for the environment's life once committed.</summary>
    public uint OpenTable(string name)
    {
        LmdbResult.Check(LmdbNative.OpenTable(this, name, Create, out var table), "mdb_dbi_open", Path);
        return table;
    }

    public LmdbTableStatistics Statistics(uint table)
    {
        LmdbResult.Check(LmdbNative.GetStatistics(this, table, out var statistics), "mdb_stat", Path);
        return statistics;
    }

    public bool TryGet(uint table, ReadOnlySpan<byte> key, out LmdbValue value)
    {
        fixed (byte* keyBytes = key)
        {
            var keyValue = new LmdbValue(keyBytes, key.Length);
            LmdbValue found;
            var code = LmdbNative.Get(this, table, &keyValue, &found);
            value = code == LmdbResult.Success ? found : default;
            return LmdbResult.CheckFound(code, "mdb_get", Path);
        }
    }

    public void Put(uint table, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        fixed (byte* keyBytes = key)
        fixed (byte* valueBytes = value)
        {
            var keyValue = new LmdbValue(keyBytes, key.Length);
            var valueValue = new LmdbValue(valueBytes, value.Length);
            LmdbResult.Check(LmdbNative.Put(this, table, &keyValue, &valueValue, flags: 0), "mdb_put", Path);
        }
    }

    /// <summary>Removes a key; false when there is none.</summary>
    public bool Delete(uint table, ReadOnlySpan<byte> key)
    {
        fixed (byte* keyBytes = key)
        {
            var keyValue = new LmdbValue(keyBytes, key.Length);
            return LmdbResult.CheckFound(LmdbNative.Delete(this, table, &keyValue, value: null), "mdb_del", Path);
        }
    }

    /// <summary>Ends the transaction, whether it succeeds or not.</summary>
    public void Commit()
    {
        var transaction = handle;
        SetHandle(nint.Zero);
        var code = LmdbNative.CommitTransaction(transaction);
        var path = Path;
        _environment.DangerousRelease();
        SetHandleAsInvalid();
        LmdbResult.Check(code, "mdb_txn_commit", path);
    }

    protected override bool ReleaseHandle()
    {
        LmdbNative.AbortTransaction(handle);
        _environment.DangerousRelease();
        return true;
    }

    private static LmdbTransactionHandle Begin(LmdbEnvironmentHandle environment, uint flags)
    {
        var isKept = false;
        environment.DangerousAddRef(ref isKept);
        try
        {
            environment.Check(LmdbNative.BeginTransaction(environment, parent: nint.Zero, flags, out var transaction), "mdb_txn_begin");
            return new LmdbTransactionHandle(transaction, environment);
        }
        catch
        {
            environment.DangerousRelease();
            throw;
        }
    }
}
