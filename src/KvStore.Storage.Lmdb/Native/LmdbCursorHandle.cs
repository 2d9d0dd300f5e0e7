using System.Runtime.InteropServices;

namespace KvStore.Storage.Lmdb.Native;

/// <summary>A cursor over one table in one transaction.</summary>
internal sealed unsafe class LmdbCursorHandle : SafeHandle
{
    private readonly string _path;

    private LmdbCursorHandle(nint handle, string path)
        : base(nint.Zero, ownsHandle: true)
    {
        SetHandle(handle);
        _path = path;
    }

    public override bool IsInvalid => handle == nint.Zero;

    public static LmdbCursorHandle Open(LmdbTransactionHandle transaction, uint table)
    {
        LmdbResult.Check(LmdbNative.OpenCursor(transaction, table, out var cursor), "mdb_cursor_open", transaction.Path);
        return new LmdbCursorHandle(cursor, transaction.Path);
    }

    /// <summary>Makes a cursor of a read transaction, live or ended, one of another; it stands nowhere then.</summary>
    public void Renew(LmdbTransactionHandle transaction) =>
        LmdbResult.Check(LmdbNative.RenewCursor(transaction, this), "mdb_cursor_renew", _path);

    /// <summary>Goes to a row without a key to look for; false when there is none.</summary>
    public bool TryMove(LmdbCursorMove move, out LmdbValue key, out LmdbValue value)
    {
        LmdbValue foundKey, foundValue;
        var code = LmdbNative.GetAtCursor(this, &foundKey, &foundValue, move);
        return Found(code, foundKey, foundValue, out key, out value);
    }

    /// <summary>Goes to a row by a key; false when there is none.</summary>
    public bool TrySeek(LmdbCursorMove move, ReadOnlySpan<byte> sought, out LmdbValue key, out LmdbValue value)
    {
        fixed (byte* bytes = sought)
        {
            var foundKey = new LmdbValue(bytes, sought.Length);
            LmdbValue foundValue;
            var code = LmdbNative.GetAtCursor(this, &foundKey, &foundValue, move);
            return Found(code, foundKey, foundValue, out key, out value);
        }
    }

    /// <summary>Sets a row; faster than through the transaction when the next one is near the last.</summary>
    public void Put(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        fixed (byte* keyBytes = key)
        fixed (byte* valueBytes = value)
        {
            var keyValue = new LmdbValue(keyBytes, key.Length);
            var valueValue = new LmdbValue(valueBytes, value.Length);
            LmdbResult.Check(LmdbNative.PutAtCursor(this, &keyValue, &valueValue, flags: 0), "mdb_cursor_put", _path);
        }
    }

    protected override bool ReleaseHandle()
    {
        LmdbNative.CloseCursor(handle);
        return true;
    }

    private bool Found(int code, LmdbValue foundKey, LmdbValue foundValue, out LmdbValue key, out LmdbValue value)
    {
        var isFound = LmdbResult.CheckFound(code, "mdb_cursor_get", _path);
        (key, value) = isFound ? (foundKey, foundValue) : default;
        return isFound;
    }
}
