using KvStore.Storage.Lmdb.Native;

namespace KvStore.Storage.Lmdb.Tree;

/// <summary>The walk through the levels. All of it runs under the transaction's gate.</summary>
internal sealed partial class TreeCursor
{
    private ulong CurrentSubtree => _levels.Count == 0 ? KeyChunk.Root : _levels[^1].Subtree;

    /// <summary>The cursor of the level that the walk is at. The levels below the first share one.</summary>
    private LmdbCursorHandle Cursor => _levels.Count == 0 ? _rows! : _longRows!;

    private bool SeekAtOrAbove(ReadOnlySpan<byte> key)
    {
        if (key.IsEmpty)
        {
            return Settle(_rows!.TryMove(LmdbCursorMove.First, out var first, out var firstValue), first, firstValue, isForward: true);
        }

        while (true)
        {
            var chunk = KeyChunk.Of(_stored, CurrentSubtree, key);
            var isFound = Cursor.TrySeek(LmdbCursorMove.SetRange, chunk.Stored, out var found, out var value);
            if (!isFound || !chunk.IsEntrance || !found.Span.SequenceEqual(chunk.Stored))
            {
                return Settle(isFound && IsWithinLevel(found), found, value, isForward: true);
            }

            Enter(found, value);
            key = chunk.Rest;
        }
    }

    private bool SeekUnder(ReadOnlySpan<byte> key)
    {
        if (key.IsEmpty)
        {
            return false;
        }

        while (true)
        {
            var chunk = KeyChunk.Of(_stored, CurrentSubtree, key);
            var isFound = Cursor.TrySeek(LmdbCursorMove.SetRange, chunk.Stored, out var found, out var value);
            if (!isFound || !chunk.IsEntrance || !found.Span.SequenceEqual(chunk.Stored))
            {
                isFound = Cursor.TryMove(isFound ? LmdbCursorMove.Previous : LmdbCursorMove.Last, out found, out value);
                return Settle(isFound && IsWithinLevel(found), found, value, isForward: false);
            }

            Enter(found, value);
            key = chunk.Rest;
        }
    }

    /// <summary>
    /// From a stored row of the level on, goes in the direction to the next row of all: into an entrance, out of a level at its end.
    /// </summary>
    private bool Settle(bool isFound, LmdbValue stored, LmdbValue value, bool isForward)
    {
        while (true)
        {
            if (!isFound)
            {
                if (_levels.Count == 0)
                {
                    return _isValid = false;
                }

                Leave();
                isFound = MoveWithin(isForward, out stored, out value);
            }
            else if (KeyChunk.IsEntranceKey(stored.Span))
            {
                Enter(stored, value);
                isFound = isForward ? MoveToFirst(out stored, out value) : MoveToLast(out stored, out value);
            }
            else
            {
                return Stand(stored, value);
            }
        }
    }

    private bool Stand(LmdbValue stored, LmdbValue value)
    {
        _keyLength = LevelStart;
        AppendToKey(KeyChunk.Content(stored.Span, CurrentSubtree));
        _mapValue = value;
        _isValueCopied = false;
        return _isValid = true;
    }

    private void Enter(LmdbValue stored, LmdbValue value)
    {
        _keyLength = LevelStart;
        AppendToKey(KeyChunk.Content(stored.Span, CurrentSubtree));
        _levels.Add(new Level(Subtree.Read(value.Span, _transaction.Handle.Path), _keyLength));
    }

    /// <summary>Back to the level above, onto the entrance. The cursor of the first level stands there still.</summary>
    private void Leave()
    {
        var left = _levels[^1];
        _levels.RemoveAt(_levels.Count - 1);
        if (_levels.Count == 0)
        {
            return;
        }

        // One byte more than the entrance holds makes the chunk an entrance's.
        var content = _key.AsSpan(LevelStart, left.KeyStart - LevelStart);
        Span<byte> longer = stackalloc byte[content.Length + 1];
        content.CopyTo(longer);
        var chunk = KeyChunk.Of(_stored, CurrentSubtree, longer);
        _longRows!.TrySeek(LmdbCursorMove.Set, chunk.Stored, out _, out _);
    }

    private bool MoveWithin(bool isForward, out LmdbValue stored, out LmdbValue value)
    {
        var move = isForward ? LmdbCursorMove.Next : LmdbCursorMove.Previous;
        return Cursor.TryMove(move, out stored, out value) && IsWithinLevel(stored);
    }

    private bool MoveToFirst(out LmdbValue stored, out LmdbValue value)
    {
        var prefix = KeyChunk.Prefix(_stored, CurrentSubtree);
        return _longRows!.TrySeek(LmdbCursorMove.SetRange, prefix, out stored, out value) && IsWithinLevel(stored);
    }

    private bool MoveToLast(out LmdbValue stored, out LmdbValue value)
    {
        if (_levels.Count == 0)
        {
            return _rows!.TryMove(LmdbCursorMove.Last, out stored, out value);
        }

        var above = KeyChunk.Prefix(_stored, CurrentSubtree + 1);
        var isAbove = _longRows!.TrySeek(LmdbCursorMove.SetRange, above, out _, out _);
        return _longRows.TryMove(isAbove ? LmdbCursorMove.Previous : LmdbCursorMove.Last, out stored, out value) && IsWithinLevel(stored);
    }

    private bool IsWithinLevel(LmdbValue stored)
    {
        Span<byte> buffer = stackalloc byte[sizeof(ulong)];
        return _levels.Count == 0 || stored.Span.StartsWith(KeyChunk.Prefix(buffer, CurrentSubtree));
    }

    /// <summary>Bytes of the key that the levels above hold.</summary>
    private int LevelStart => _levels.Count == 0 ? 0 : _levels[^1].KeyStart;

    private void AppendToKey(ReadOnlySpan<byte> content)
    {
        if (_key.Length < _keyLength + content.Length)
        {
            Array.Resize(ref _key, Math.Max(_keyLength + content.Length, _key.Length * 2));
        }

        content.CopyTo(_key.AsSpan(_keyLength));
        _keyLength += content.Length;
    }

    /// <summary>A subtree that the walk is in, and how much of the key the entrances to it hold.</summary>
    private readonly record struct Level(ulong Subtree, int KeyStart);
}
