using KvStore.Storage.Engine;
using KvStore.Storage.Lmdb.Native;

namespace KvStore.Storage.Lmdb.Tree;

/// <summary>
/// Walks the rows of a committed state in the order of their whole keys, into entrances and out again (see <see cref="KeyChunk"/>). Key
/// and value are copied out of the map, the value when it is asked for, so that the transaction may end at any time.
/// Thread safety: none; but others may use the same transaction meanwhile.
/// </summary>
internal sealed partial class TreeCursor : StorageIterator
{
    private const int UsualKeySize = 128;

    private readonly byte[] _stored = new byte[KeyChunk.EntranceSize];
    private readonly List<Level> _levels = [];
    private ReadTransaction _transaction;
    private LmdbCursorHandle? _rows;
    private LmdbCursorHandle? _longRows;
    private bool _isRenewed;
    private int _generation;
    private byte[] _key = new byte[UsualKeySize];
    private int _keyLength;
    private LmdbValue _mapValue;
    private byte[] _value = [];
    private int _valueLength;
    private bool _isValueCopied;
    private bool _isValid;

    public TreeCursor(ReadTransaction transaction) => _transaction = transaction;

    public override bool IsValid => _isValid;

    public override ReadOnlySpan<byte> CurrentKey
    {
        get
        {
            ThrowIfNowhere();
            return _key.AsSpan(0, _keyLength);
        }
    }

    public override ReadOnlySpan<byte> CurrentValue
    {
        get
        {
            CopyValue();
            return _value.AsSpan(0, _valueLength);
        }
    }

    public override ReadOnlyMemory<byte> CurrentValueMemory
    {
        get
        {
            ThrowIfNowhere();
            if (_isValueCopied)
            {
                return _value.AsSpan(0, _valueLength).ToArray();
            }

            lock (_transaction.Gate)
            {
                Refresh();
                return _mapValue.Span.ToArray();
            }
        }
    }

    /// <summary>Reads another transaction from the next seek on.</summary>
    public void Attach(ReadTransaction transaction)
    {
        _isValid = false;
        if (_transaction != transaction)
        {
            _transaction = transaction;
            _isRenewed = false;
        }
    }

    public override bool Seek(ReadOnlySpan<byte> key)
    {
        lock (_transaction.Gate)
        {
            Begin();
            return SeekAtOrAbove(key);
        }
    }

    public override bool SeekBelow(ReadOnlySpan<byte> key)
    {
        lock (_transaction.Gate)
        {
            Begin();
            return SeekUnder(key);
        }
    }

    public override bool SeekToLast()
    {
        lock (_transaction.Gate)
        {
            Begin();
            return Settle(MoveToLast(out var key, out var value), key, value, isForward: false);
        }
    }

    public override bool MoveNext() => Move(isForward: true);

    public override bool MovePrevious() => Move(isForward: false);

    protected override void Dispose(bool disposing)
    {
        _isValid = false;
        _rows?.Dispose();
        _longRows?.Dispose();
        base.Dispose(disposing);
    }

    private bool Move(bool isForward)
    {
        if (!_isValid)
        {
            return false;
        }

        lock (_transaction.Gate)
        {
            Refresh();
            var isFound = MoveWithin(isForward, out var key, out var value);
            return Settle(isFound, key, value, isForward);
        }
    }

    private void CopyValue()
    {
        ThrowIfNowhere();
        if (_isValueCopied)
        {
            return;
        }

        lock (_transaction.Gate)
        {
            Refresh();
            var value = _mapValue.Span;
            if (_value.Length < value.Length)
            {
                _value = GC.AllocateUninitializedArray<byte>(Math.Max(value.Length, _value.Length * 2));
            }

            value.CopyTo(_value);
            _valueLength = value.Length;
            _isValueCopied = true;
        }
    }

    /// <summary>Before a seek: cursors of this transaction, at the level above all subtrees.</summary>
    private void Begin()
    {
        _isValid = false;
        Renew(_transaction.Handle);
        _levels.Clear();
        _keyLength = 0;
    }

    /// <summary>Before a use of the position: when the map moved, the row is sought again; the state is the same.</summary>
    private void Refresh()
    {
        _ = _transaction.Handle;
        if (_generation != _transaction.Generation)
        {
            var key = _key.AsSpan(0, _keyLength).ToArray();
            Begin();
            SeekAtOrAbove(key);
        }
    }

    private void Renew(LmdbTransactionHandle transaction)
    {
        if (_isRenewed && _generation == _transaction.Generation)
        {
            return;
        }

        _generation = _transaction.Generation;
        _isRenewed = true;
        _rows?.Renew(transaction);
        _longRows?.Renew(transaction);
        _rows ??= LmdbCursorHandle.Open(transaction, _transaction.Tables.Rows);
        _longRows ??= LmdbCursorHandle.Open(transaction, _transaction.Tables.LongRows);
    }

    private void ThrowIfNowhere()
    {
        if (!_isValid)
        {
            throw new InvalidOperationException("The iterator stands on no row.");
        }
    }
}
