using KvStore.Storage.Engine;
using KvStore.Storage.Lmdb.Native;

namespace KvStore.Storage.Lmdb.Tree;

/// <summary>
/// A read transaction: one committed state of the file. It may be ended under its readers, who are then told at their next read; so
/// nothing in the map may be touched without the <see cref="Gate"/>, and what outlives it is copied.
/// Thread safety: all may be called from any thread; <see cref="Handle"/> and what it gives only under the gate.
/// </summary>
internal sealed class ReadTransaction(LmdbEnvironmentHandle environment, Tables tables)
{
    private LmdbTransactionHandle? _handle = LmdbTransactionHandle.BeginRead(environment);
    private bool _isEngineDisposed;

    /// <summary>LMDB lets one thread at a time into a transaction.</summary>
    public Lock Gate { get; } = new();

    /// <summary>The tables.</summary>
    public Tables Tables => tables;

    /// <summary>Grows when the map moved: pointers and cursors from before are void. Read under the gate.</summary>
    public int Generation { get; private set; }

    /// <summary>Whether its readers would be told that it is over; under the gate.</summary>
    public bool IsEnded => _handle is null && !_isEngineDisposed;

    /// <summary>The transaction; under the gate.</summary>
    public LmdbTransactionHandle Handle
    {
        get
        {
            ObjectDisposedException.ThrowIf(_isEngineDisposed, typeof(LmdbEngine));
            return _handle ?? throw new SnapshotEndedException();
        }
    }

    /// <summary>Looks up a key; the value is copied.</summary>
    public bool TryGet(ReadOnlySpan<byte> key, out ReadOnlyMemory<byte> value)
    {
        if (key.IsEmpty)
        {
            value = default;
            return false;
        }

        lock (Gate)
        {
            var isFound = KeyChunk.IsLong(key) ? TryGetLong(key, out var found) : Handle.TryGet(tables.Rows, key, out found);
            value = isFound ? found.Span.ToArray() : default(ReadOnlyMemory<byte>);
            return isFound;
        }
    }

    /// <summary>
    /// Releases what the transaction holds. Its readers get a <see cref="SnapshotEndedException"/>, or are told that the engine is gone.
    /// </summary>
    public void End(bool isEngineDisposed)
    {
        lock (Gate)
        {
            _isEngineDisposed |= isEngineDisposed;
            _handle?.Dispose();
            _handle = null;
        }
    }

    /// <summary>Makes the readers wait, and ends the transaction under them until <see cref="Resume"/>, by the same thread.</summary>
    public void Suspend()
    {
        Gate.Enter();
        _handle?.Dispose();
        _handle = null;
    }

    /// <summary>Begins the transaction anew, or leaves it ended, and lets the readers in.</summary>
    public void Resume(bool begins)
    {
        try
        {
            Generation++;
            _handle = begins ? LmdbTransactionHandle.BeginRead(environment) : null;
        }
        finally
        {
            Gate.Exit();
        }
    }

    private bool TryGetLong(ReadOnlySpan<byte> key, out LmdbValue value)
    {
        Span<byte> stored = stackalloc byte[KeyChunk.EntranceSize];
        var subtree = KeyChunk.Root;
        while (true)
        {
            var chunk = KeyChunk.Of(stored, subtree, key);
            if (!Handle.TryGet(tables.Of(subtree), chunk.Stored, out value))
            {
                return false;
            }

            if (!chunk.IsEntrance)
            {
                return true;
            }

            subtree = Subtree.Read(value.Span, Handle.Path);
            key = key[^chunk.Rest.Length..];
        }
    }
}
