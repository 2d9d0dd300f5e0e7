using KvStore.Storage.Engine;
using KvStore.Storage.RocksDb.Native;

namespace KvStore.Storage.RocksDb;

/// <summary>Walks the rows by an iterator of the library. Rows are not copied: spans point into the library's memory.</summary>
internal abstract class RocksDbIterator : StorageIterator
{
    private IteratorHandle? _standsOn;

    public override bool IsValid => _standsOn is not null;

    public override ReadOnlySpan<byte> CurrentKey => Current.Key;

    public override ReadOnlySpan<byte> CurrentValue => Current.Value;

    private IteratorHandle Current => _standsOn ?? throw new InvalidOperationException("The iterator stands on no row.");

    public override bool Seek(ReadOnlySpan<byte> key)
    {
        var rows = Open();
        return Stand(rows, key.IsEmpty ? rows.SeekToFirst() : rows.Seek(key));
    }

    public override bool SeekBelow(ReadOnlySpan<byte> key)
    {
        var rows = Open();
        if (key.IsEmpty)
        {
            return Leave();
        }

        var found = rows.SeekAtOrBelow(key);
        return Stand(rows, found && rows.Key.SequenceEqual(key) ? rows.MovePrevious() : found);
    }

    public override bool SeekToLast()
    {
        var rows = Open();
        return Stand(rows, rows.SeekToLast());
    }

    public override bool MoveNext() => _standsOn is { } rows && Stand(rows, rows.MoveNext());

    public override bool MovePrevious() => _standsOn is { } rows && Stand(rows, rows.MovePrevious());

    /// <summary>The library's iterator for a seek, over the state that this seek is to see.</summary>
    protected abstract IteratorHandle Open();

    /// <summary>Makes the iterator stand nowhere; returns false.</summary>
    protected bool Leave()
    {
        _standsOn = null;
        return false;
    }

    private bool Stand(IteratorHandle rows, bool isOnRow)
    {
        _standsOn = isOnRow ? rows : null;
        return isOnRow;
    }
}
