using KvStore.Storage.Lmdb.Native;

namespace KvStore.Storage.Lmdb.Tree;

/// <summary>
/// One write transaction: changes of rows with keys of any length, and the state in the end. Disposed without <see cref="Commit"/> it
/// leaves nothing behind. Thread safety: none, and LMDB wants it begun and ended on one thread.
/// </summary>
internal sealed class TreeWriter : IDisposable
{
    private readonly LmdbTransactionHandle _transaction;
    private readonly Tables _tables;
    private readonly LmdbCursorHandle _rows;
    private readonly byte[] _stored = new byte[KeyChunk.EntranceSize];
    private readonly Stack<(ulong Subtree, int At)> _path = new();
    private ulong _nextSubtree;

    public TreeWriter(LmdbEnvironmentHandle environment, Tables tables, ulong nextSubtree)
    {
        _transaction = LmdbTransactionHandle.BeginWrite(environment);
        _tables = tables;
        _nextSubtree = nextSubtree;
        try
        {
            _rows = LmdbCursorHandle.Open(_transaction, tables.Rows);
        }
        catch
        {
            _transaction.Dispose();
            throw;
        }
    }

    /// <summary>Sets the value of a key. Fastest when keys come in ascending order.</summary>
    public void Put(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        if (!KeyChunk.IsLong(key))
        {
            _rows.Put(key, value);
            return;
        }

        var subtree = KeyChunk.Root;
        while (true)
        {
            var chunk = KeyChunk.Of(_stored, subtree, key);
            if (!chunk.IsEntrance)
            {
                _transaction.Put(_tables.LongRows, chunk.Stored, value);
                return;
            }

            subtree = EnterOrCreate(subtree, chunk.Stored);
            key = chunk.Rest;
        }
    }

    /// <summary>Removes a key if it exists, and the entrances that led to nothing else.</summary>
    public void Delete(ReadOnlySpan<byte> key)
    {
        if (!KeyChunk.IsLong(key))
        {
            _transaction.Delete(_tables.Rows, key);
            return;
        }

        _path.Clear();
        var (subtree, at) = (KeyChunk.Root, 0);
        while (true)
        {
            var chunk = KeyChunk.Of(_stored, subtree, key[at..]);
            if (!chunk.IsEntrance)
            {
                if (_transaction.Delete(_tables.LongRows, chunk.Stored))
                {
                    DeleteEmptyEntrances(key, subtree);
                }

                return;
            }

            if (!_transaction.TryGet(_tables.Of(subtree), chunk.Stored, out var value))
            {
                return;
            }

            _path.Push((subtree, at));
            subtree = Subtree.Read(value.Span, _transaction.Path);
            at = key.Length - chunk.Rest.Length;
        }
    }

    /// <summary>Writes the state and commits; returns what was written.</summary>
    public TreeState Commit(ulong appliedIndex)
    {
        var state = new TreeState(appliedIndex, _nextSubtree);
        state.Write(_transaction, _tables.State);
        _rows.Dispose();
        _transaction.Commit();
        return state;
    }

    public void Dispose()
    {
        _rows.Dispose();
        _transaction.Dispose();
    }

    private ulong EnterOrCreate(ulong parent, ReadOnlySpan<byte> stored)
    {
        var table = _tables.Of(parent);
        if (_transaction.TryGet(table, stored, out var value))
        {
            return Subtree.Read(value.Span, _transaction.Path);
        }

        var created = _nextSubtree++;
        Span<byte> number = stackalloc byte[Subtree.Size];
        Subtree.Write(number, created);
        _transaction.Put(table, stored, number);
        return created;
    }

    private void DeleteEmptyEntrances(ReadOnlySpan<byte> key, ulong subtree)
    {
        while (_path.TryPop(out var parent) && IsEmpty(subtree))
        {
            var entrance = KeyChunk.Of(_stored, parent.Subtree, key[parent.At..]);
            _transaction.Delete(_tables.Of(parent.Subtree), entrance.Stored);
            subtree = parent.Subtree;
        }
    }

    private bool IsEmpty(ulong subtree)
    {
        using var cursor = LmdbCursorHandle.Open(_transaction, _tables.LongRows);
        var prefix = KeyChunk.Prefix(_stored, subtree);
        return !cursor.TrySeek(LmdbCursorMove.SetRange, prefix, out var found, out _) || !found.Span.StartsWith(prefix);
    }
}
