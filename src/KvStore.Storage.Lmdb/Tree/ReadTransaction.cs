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

    /// <summary>Releases what the transaction holds; its readers get a <see cref="SnapshotEndedException"/>.</summary>
    public void End()
    {
        lock (Gate)
        {
            _handle?.Dispose();
            _handle = null;
        }
    }

    /// <summary>As <see cref="End"/>, but the readers are told that the engine is gone.</summary>
    public void EndWithEngine()
    {
        lock (Gate)
        {
            _isEngineDisposed = true;
            End();
        }
    }

    /// <summary>
    /// Runs an action for which no transaction may be open, and opens this one again. The state is the same only if nothing was
    /// committed since the transaction began.
    /// </summary>
    public void Interrupt(Action<LmdbEnvironmentHandle> action)
    {
        lock (Gate)
        {
            Handle.Dispose();
            _handle = null;
            action(environment);
            _handle = LmdbTransactionHandle.BeginRead(environment);
            Generation++;
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
