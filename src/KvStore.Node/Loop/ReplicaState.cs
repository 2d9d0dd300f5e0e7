using KvStore.Contracts.Partitioning;
using KvStore.Node.StateMachine;
using KvStore.Storage.Engine;

namespace KvStore.Node.Loop;

/// <summary>
/// An engine and the state machine over it: replaced together when a snapshot is installed. Readers of the old one read on; when the
/// last is done, it goes. Thread safety: <see cref="TryOpenReader"/> <see cref="Defragment"/> and the disposal of readers from any thread, the rest by the owner.
/// </summary>
internal sealed class ReplicaState
{
    private readonly IStorageEngine _engine;
    private int _users = 1;

    /// <summary>Owns the engine from now on.</summary>
    public ReplicaState(IStorageEngine engine, GroupId group)
    {
        _engine = engine;
        Machine = new MvccStateMachine(engine, group);
    }

    /// <summary>The state machine.</summary>
    public MvccStateMachine Machine { get; }

    /// <summary>Bytes that the state takes; from any thread.</summary>
    public long ApproximateBytes => _engine.ApproximateBytes;

    /// <summary>The applied index up to which the state survives a crash by itself; from any thread.</summary>
    public ulong DurableAppliedIndex => _engine.DurableAppliedIndex;

    /// <summary>Whether the engine's device lacks room; at a tick, not for every request.</summary>
    public bool IsDeviceFull => _engine.IsDeviceFull;

    /// <summary>Asks that all that is applied be made durable, soon.</summary>
    public void BeginFlush() => _engine.BeginFlush();

    /// <summary>The state as it is now, for a snapshot file. To be disposed by the caller, before this state retires or after.</summary>
    public IStorageSnapshot OpenSnapshot()
    {
        Interlocked.Increment(ref _users);
        return new Lease(this, _engine.CreateSnapshot());
    }

    /// <summary>A reader of the applied state; null when the state has retired and another is in its place.</summary>
    public MvccReader? TryOpenReader() =>
        Machine.OpenReader(this, static state => state.TryUse() ? new Lease(state, state._engine.CreateSnapshot()) : null);

    /// <summary>Has the engine give back what it takes beyond its rows; from any thread, which it blocks. False when the state has retired.</summary>
    public bool Defragment(CancellationToken cancellationToken)
    {
        if (!TryUse())
        {
            return false;
        }

        try
        {
            _engine.Defragment(cancellationToken);
            return true;
        }
        finally
        {
            Release();
        }
    }

    /// <summary>The owner uses it no more.</summary>
    public void Retire() => Release();

    private bool TryUse()
    {
        var users = Volatile.Read(ref _users);
        while (users > 0)
        {
            var seen = Interlocked.CompareExchange(ref _users, users + 1, users);
            if (seen == users)
            {
                return true;
            }

            users = seen;
        }

        return false;
    }

    private void Release()
    {
        if (Interlocked.Decrement(ref _users) == 0)
        {
            Machine.Dispose();
            _engine.Dispose();
        }
    }

    /// <summary>A snapshot that keeps its engine alive.</summary>
    private sealed class Lease(ReplicaState state, IStorageSnapshot inner) : IStorageSnapshot
    {
        public ulong AppliedIndex => inner.AppliedIndex;

        public bool TryGet(ReadOnlySpan<byte> key, out ReadOnlyMemory<byte> value) => inner.TryGet(key, out value);

        public StorageIterator CreateIterator() => inner.CreateIterator();

        public void Dispose()
        {
            inner.Dispose();
            state.Release();
        }
    }
}
