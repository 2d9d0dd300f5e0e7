using System.Buffers.Binary;
using System.Runtime.InteropServices;
using KvStore.Storage.Files;

namespace KvStore.Storage.RocksDb.Native;

/// <summary>An open database. Reads and writes need the caller to hold the handle open; the rest is safe beside a disposal.</summary>
internal sealed unsafe class DatabaseHandle : NativeHandle
{
    private DatabaseHandle(string path) => Path = path;

    public string Path { get; }

    public static DatabaseHandle Open(string path, OptionsHandle options)
    {
        byte* error = null;
        var database = new DatabaseHandle(path);
        database.SetHandle(RocksDbApi.Open(options, path, &error));
        NativeText.ThrowIfError(error, path);
        return database;
    }

    /// <summary>Looks up a key and copies its value out of the library.</summary>
    public bool TryGet(nint readOptions, ReadOnlySpan<byte> key, out ReadOnlyMemory<byte> value)
    {
        var pinned = GetPinned(readOptions, key);
        if (pinned == 0)
        {
            value = default;
            return false;
        }

        try
        {
            value = ValueOf(pinned).ToArray();
            return true;
        }
        finally
        {
            RocksDbApi.DestroyPinned(pinned);
        }
    }

    /// <summary>The applied index in the state that the options select, 0 when it has none: the value of the empty key.</summary>
    public ulong ReadAppliedIndex(nint readOptions)
    {
        var pinned = GetPinned(readOptions, key: default);
        if (pinned == 0)
        {
            return 0;
        }

        var length = ValueOf(pinned).Length;
        var index = length == sizeof(ulong) ? BinaryPrimitives.ReadUInt64LittleEndian(ValueOf(pinned)) : 0;
        RocksDbApi.DestroyPinned(pinned);
        return length == sizeof(ulong)
            ? index
            : throw new StorageCorruptionException($"its applied index has {length} bytes, not {sizeof(ulong)}", Path);
    }

    /// <summary>Applies a batch together with its applied index.</summary>
    public void Write(WriteOptionsHandle options, BatchHandle batch, ulong appliedIndex)
    {
        Span<byte> value = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64LittleEndian(value, appliedIndex);
        batch.Put(key: default, value);
        byte* error = null;
        RocksDbApi.Write(handle, options.Pointer, batch.Pointer, &error);
        NativeText.ThrowIfError(error, Path);
    }

    /// <summary>Waits until all that was written is in synced table files.</summary>
    public void Flush(FlushOptionsHandle options)
    {
        byte* error = null;
        RocksDbApi.Flush(this, options, &error);
        NativeText.ThrowIfError(error, Path);
    }

    /// <summary>Compacts the whole database; may take long. Returns early when cancelled.</summary>
    public void CompactAll(CancellationToken cancellationToken)
    {
        using var options = new CompactOptionsHandle();
        using (cancellationToken.UnsafeRegister(static database => RocksDbApi.DisableManualCompaction((DatabaseHandle)database!), this))
        {
            RocksDbApi.CompactRange(this, options, start: null, startLength: 0, limit: null, limitLength: 0);
        }

        if (cancellationToken.IsCancellationRequested)
        {
            RocksDbApi.EnableManualCompaction(this);
        }
    }

    /// <summary>A property that is a number; 0 when the library does not know it.</summary>
    public long ReadNumber(string property)
    {
        ulong value;
        return RocksDbApi.PropertyNumber(this, property, &value) == 0 ? (long)value : 0;
    }

    /// <summary>A property that is a text; null when the library does not know it.</summary>
    public string? ReadText(string property) => NativeText.Take(RocksDbApi.PropertyText(this, property));

    /// <summary>Changes an option of the open database.</summary>
    public void SetOption(string name, string value)
    {
        var nativeName = (byte*)Marshal.StringToCoTaskMemUTF8(name);
        var nativeValue = (byte*)Marshal.StringToCoTaskMemUTF8(value);
        byte* error = null;
        try
        {
            RocksDbApi.SetOptions(this, count: 1, &nativeName, &nativeValue, &error);
        }
        finally
        {
            Marshal.FreeCoTaskMem((nint)nativeName);
            Marshal.FreeCoTaskMem((nint)nativeValue);
        }

        NativeText.ThrowIfError(error, Path);
    }

    protected override void Release() => RocksDbApi.Close(handle);

    private static ReadOnlySpan<byte> ValueOf(nint pinned)
    {
        nuint length;
        var value = RocksDbApi.PinnedValue(pinned, &length);
        return new ReadOnlySpan<byte>(value, checked((int)length));
    }

    private nint GetPinned(nint readOptions, ReadOnlySpan<byte> key)
    {
        byte* error = null;
        nint pinned;
        fixed (byte* start = key)
        {
            pinned = RocksDbApi.GetPinned(handle, readOptions, start, (nuint)key.Length, &error);
        }

        NativeText.ThrowIfError(error, Path);
        return pinned;
    }
}
