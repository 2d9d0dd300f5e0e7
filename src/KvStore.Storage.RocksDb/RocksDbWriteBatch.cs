using KvStore.Storage.Engine;
using KvStore.Storage.RocksDb.Native;

namespace KvStore.Storage.RocksDb;

/// <summary>The batch of the RocksDB engine: changes are copied once, into the library's memory.</summary>
internal sealed class RocksDbWriteBatch : WriteBatch
{
    /// <summary>A buffer that grew beyond this is given back, not kept for the next use.</summary>
    private const long KeptBytesMax = 4 << 20;

    private BatchHandle _changes = new();
    private int _count;
    private long _bytes;

    public override int Count => _count;

    internal BatchHandle Changes
    {
        get
        {
            ObjectDisposedException.ThrowIf(_changes.IsDisposed, this);
            return _changes;
        }
    }

    public override void Put(ReadOnlySpan<byte> key, ReadOnlySpan<byte> valueHead, ReadOnlySpan<byte> valueTail)
    {
        ThrowIfEmpty(key);
        if (valueTail.IsEmpty)
        {
            Changes.Put(key, valueHead);
        }
        else
        {
            Changes.Put(key, valueHead, valueTail);
        }

        _count++;
        _bytes += key.Length + valueHead.Length + valueTail.Length;
    }

    public override void Delete(ReadOnlySpan<byte> key)
    {
        ThrowIfEmpty(key);
        Changes.Delete(key);
        _count++;
        _bytes += key.Length;
    }

    public override void Clear()
    {
        if (_bytes > KeptBytesMax)
        {
            Changes.Dispose();
            _changes = new BatchHandle();
        }
        else
        {
            Changes.Clear();
        }

        _count = 0;
        _bytes = 0;
    }

    protected override void Dispose(bool disposing)
    {
        _changes.Dispose();
        base.Dispose(disposing);
    }

    private static void ThrowIfEmpty(ReadOnlySpan<byte> key)
    {
        if (key.IsEmpty)
        {
            throw new ArgumentException("A key must not be empty.", nameof(key));
        }
    }
}
