using System.Runtime.InteropServices;

namespace KvStore.Storage.RocksDb.Native;

/// <summary>
/// An iterator over rows. The members that move it say whether it stands on a row then, and throw when the library could not read.
/// Whoever calls holds the handle open.
/// </summary>
internal sealed unsafe class IteratorHandle : NativeHandle
{
    private readonly string _path;
    private readonly SafeHandle? _options;

    /// <summary>Reads the newest state at this moment.</summary>
    public IteratorHandle(DatabaseHandle database, ReadOptionsHandle options)
        : base(database)
    {
        var added = false;
        options.DangerousAddRef(ref added);
        _options = options;
        _path = database.Path;
        SetHandle(RocksDbApi.CreateIterator(database.Pointer, options.Pointer));
    }

    /// <summary>Reads a snapshot.</summary>
    public IteratorHandle(DatabaseHandle database, SnapshotHandle snapshot)
        : base(snapshot)
    {
        _path = database.Path;
        SetHandle(RocksDbApi.CreateIterator(database.Pointer, snapshot.ReadOptions));
    }

    /// <summary>The key of the row; points into the library's memory until the iterator moves.</summary>
    public ReadOnlySpan<byte> Key
    {
        get
        {
            nuint length;
            var key = RocksDbApi.IteratorKey(handle, &length);
            return new ReadOnlySpan<byte>(key, checked((int)length));
        }
    }

    /// <summary>The value of the row, likewise.</summary>
    public ReadOnlySpan<byte> Value
    {
        get
        {
            nuint length;
            var value = RocksDbApi.IteratorValue(handle, &length);
            return new ReadOnlySpan<byte>(value, checked((int)length));
        }
    }

    public bool Seek(ReadOnlySpan<byte> key)
    {
        fixed (byte* start = key)
        {
            RocksDbApi.IteratorSeek(handle, start, (nuint)key.Length);
        }

        return IsOnRow();
    }

    public bool SeekAtOrBelow(ReadOnlySpan<byte> key)
    {
        fixed (byte* start = key)
        {
            RocksDbApi.IteratorSeekAtOrBelow(handle, start, (nuint)key.Length);
        }

        return IsOnRow();
    }

    public bool SeekToFirst()
    {
        RocksDbApi.IteratorSeekToFirst(handle);
        return IsOnRow();
    }

    public bool SeekToLast()
    {
        RocksDbApi.IteratorSeekToLast(handle);
        return IsOnRow();
    }

    public bool MoveNext()
    {
        RocksDbApi.IteratorNext(handle);
        return IsOnRow();
    }

    public bool MovePrevious()
    {
        RocksDbApi.IteratorPrevious(handle);
        return IsOnRow();
    }

    protected override void Release()
    {
        RocksDbApi.DestroyIterator(handle);
        _options?.DangerousRelease();
    }

    // An iterator that met an error looks like one that came to the end.
    private bool IsOnRow()
    {
        if (RocksDbApi.IteratorIsValid(handle) != 0)
        {
            return true;
        }

        byte* error = null;
        RocksDbApi.IteratorError(handle, &error);
        NativeText.ThrowIfError(error, _path);
        return false;
    }
}
