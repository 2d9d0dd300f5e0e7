using KvStore.Storage.RocksDb.Native;

namespace KvStore.Storage.RocksDb;

/// <summary>The iterators of the newest state that read at present. Thread safety: none; they are the owner's.</summary>
internal sealed class NewestIterators(DatabaseHandle database) : IDisposable
{
    private readonly ReadOptionsHandle _options = ReadOptionsHandle.CreateForNewest();
    private readonly List<NewestIterator> _reading = [];

    /// <summary>Options of reads of the newest state.</summary>
    public nint ReadOptions => _options.Pointer;

    public NewestIterator Create()
    {
        ObjectDisposedException.ThrowIf(database.IsDisposed, typeof(RocksDbEngine));
        return new NewestIterator(this);
    }

    /// <summary>An iterator over the state as it is now, until the next <see cref="DropAll"/>.</summary>
    public IteratorHandle Open(NewestIterator iterator)
    {
        ObjectDisposedException.ThrowIf(database.IsDisposed, typeof(RocksDbEngine));
        var rows = new IteratorHandle(database, _options);
        _reading.Add(iterator);
        return rows;
    }

    public void Remove(NewestIterator iterator) => _reading.Remove(iterator);

    /// <summary>The state has changed: all stand nowhere.</summary>
    public void DropAll()
    {
        foreach (var iterator in _reading)
        {
            iterator.Drop();
        }

        _reading.Clear();
    }

    public void Dispose()
    {
        DropAll();
        _options.Dispose();
    }
}
