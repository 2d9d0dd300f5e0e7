using KvStore.Storage.Engine;
using KvStore.Storage.Lmdb.Tree;
using KvStore.Storage.Memory;

namespace KvStore.Storage.Lmdb.Reading;

/// <summary>
/// Walks the layers as one. Going forward each layer stands on its first row at or after the merged one, going back on its last row at or
/// before it; of layers that stand on the same key the newest decides, and a tombstone of it hides the key. Thread safety: none.
/// </summary>
internal sealed class MergeIterator : StorageIterator
{
    private const int Nowhere = -1;

    private readonly CurrentReader? _current;
    private readonly MemoryIterator _buffer;
    private readonly MemoryIterator _committing;
    private readonly TreeCursor _committed;
    private readonly StorageIterator[] _layers;
    private long _epoch;
    private bool _isForward;
    private int _at = Nowhere;
    private int _tied;

    /// <summary>Reads a view that never changes.</summary>
    public MergeIterator(View view)
    {
        _buffer = new MemoryIterator(view.Buffer);
        _committing = new MemoryIterator(view.Committing);
        _committed = new TreeCursor(view.Committed);
        _layers = [_buffer, _committing, _committed];
    }

    /// <summary>Reads the newest state at each seek.</summary>
    public MergeIterator(CurrentReader current)
        : this(current.View) => _current = current;

    public override bool IsValid => _at != Nowhere && (_current is null || _current.Epoch == _epoch);

    public override ReadOnlySpan<byte> CurrentKey => Chosen.CurrentKey;

    public override ReadOnlyMemory<byte> CurrentKeyMemory => Chosen.CurrentKeyMemory;

    public override ReadOnlySpan<byte> CurrentValue
    {
        get
        {
            try
            {
                return Chosen.CurrentValue;
            }
            catch (SnapshotEndedException) when (_current is not null)
            {
                Return();
                return Chosen.CurrentValue;
            }
        }
    }

    public override ReadOnlyMemory<byte> CurrentValueMemory
    {
        get
        {
            try
            {
                return Chosen.CurrentValueMemory;
            }
            catch (SnapshotEndedException) when (_current is not null)
            {
                Return();
                return Chosen.CurrentValueMemory;
            }
        }
    }

    private StorageIterator Chosen =>
        IsValid ? _layers[_at] : throw new InvalidOperationException("The iterator stands on no row.");

    public override bool Seek(ReadOnlySpan<byte> key)
    {
        Begin(isForward: true);
        PlaceRenewed(key);
        return Settle();
    }

    public override bool SeekBelow(ReadOnlySpan<byte> key)
    {
        Begin(isForward: false);
        PlaceRenewed(key);
        return Settle();
    }

    public override bool SeekToLast()
    {
        Begin(isForward: false);
        try
        {
            PlaceAtEnd();
        }
        catch (SnapshotEndedException) when (_current is not null)
        {
            Renew();
            PlaceAtEnd();
        }

        return Settle();
    }

    public override bool MoveNext() => Move(isForward: true);

    public override bool MovePrevious() => Move(isForward: false);

    protected override void Dispose(bool disposing)
    {
        _at = Nowhere;
        _committed.Dispose();
        base.Dispose(disposing);
    }

    private bool Move(bool isForward)
    {
        if (!IsValid)
        {
            _at = Nowhere;
            return false;
        }

        if (_isForward != isForward)
        {
            _isForward = isForward;
            PlaceBeyond(_layers[_at].CurrentKey.ToArray());
        }
        else
        {
            Leave();
        }

        return Settle();
    }

    private void Begin(bool isForward)
    {
        _at = Nowhere;
        _isForward = isForward;
        if (_current is not null)
        {
            Attach(_current.View);
            _epoch = _current.Epoch;
        }
    }

    private void Attach(View view)
    {
        _buffer.Read(view.Buffer);
        _committing.Read(view.Committing);
        _committed.Attach(view.Committed);
    }

    /// <summary>Goes from the layers' rows to the next merged one that is no tombstone.</summary>
    private bool Settle()
    {
        while (true)
        {
            _at = Choose();
            if (_at == Nowhere || !IsTombstone(_at))
            {
                return _at != Nowhere;
            }

            Leave();
        }
    }

    /// <summary>The layer whose row comes first in the direction, the newest of those that stand on its key.</summary>
    private int Choose()
    {
        var best = Nowhere;
        for (var i = 0; i < _layers.Length; i++)
        {
            if (!_layers[i].IsValid)
            {
                continue;
            }

            var order = best == Nowhere ? -1 : _layers[i].CurrentKey.SequenceCompareTo(_layers[best].CurrentKey);
            if (order == 0)
            {
                _tied |= 1 << i;
            }
            else if (best == Nowhere || order < 0 == _isForward)
            {
                best = i;
                _tied = 1 << i;
            }
        }

        return best;
    }

    private bool IsTombstone(int layer) =>
        _layers[layer] is MemoryIterator rows && Row.IsTombstone(rows.CurrentRow);

    /// <summary>Moves the layers that stand on the merged row's key. The file's goes first: only it can fail, and then none has moved.</summary>
    private void Leave()
    {
        try
        {
            for (var i = _layers.Length - 1; i >= 0; i--)
            {
                if ((_tied & (1 << i)) != 0)
                {
                    _ = _isForward ? _layers[i].MoveNext() : _layers[i].MovePrevious();
                }
            }
        }
        catch (SnapshotEndedException) when (_current is not null)
        {
            PlaceBeyond(_layers[_at].CurrentKey.ToArray());
        }
    }

    /// <summary>Places each layer on its first row beyond a key in the direction.</summary>
    private void PlaceBeyond(byte[] key)
    {
        PlaceRenewed(key);
        foreach (var layer in _layers)
        {
            if (_isForward && layer.IsValid && layer.CurrentKey.SequenceEqual(key))
            {
                layer.MoveNext();
            }
        }
    }

    /// <summary>Places each layer, in layers taken anew when those at hand were ended.</summary>
    private void PlaceRenewed(ReadOnlySpan<byte> key)
    {
        try
        {
            Place(key);
        }
        catch (SnapshotEndedException) when (_current is not null)
        {
            Renew();
            Place(key);
        }
    }

    /// <summary>Places each layer at or after a key when going forward, below it when going back.</summary>
    private void Place(ReadOnlySpan<byte> key)
    {
        foreach (var layer in _layers)
        {
            _ = _isForward ? layer.Seek(key) : layer.SeekBelow(key);
        }
    }

    private void PlaceAtEnd()
    {
        foreach (var layer in _layers)
        {
            layer.SeekToLast();
        }
    }

    /// <summary>
    /// The committed state under this iterator was ended to let the map grow. The layers as they are now hold the same rows, since no batch
    /// was applied in between.
    /// </summary>
    private void Renew()
    {
        _current!.Renew();
        Attach(_current.View);
    }

    /// <summary>Back to the row that the iterator stood on.</summary>
    private void Return()
    {
        var key = _layers[_at].CurrentKey.ToArray();
        Renew();
        _isForward = true;
        Place(key);
        Settle();
    }
}
