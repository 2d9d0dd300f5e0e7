using System.Buffers.Binary;
using KvStore.Storage.Engine;

namespace KvStore.Node.StateMachine.Sessions;

/// <summary>Writes and removes the rows of sessions in the run's batch, and sums up what that adds to the state hash. Thread safety: none.</summary>
internal sealed class SessionRows(WriteBatch batch)
{
    private const ulong RemovalSeed = 1;

    private ulong _hash;

    /// <summary>What the state hash has to grow by since the last call.</summary>
    public ulong TakeHash()
    {
        var hash = _hash;
        _hash = 0;
        return hash;
    }

    public void PutClock(long milliseconds)
    {
        Span<byte> value = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(value, milliseconds);
        Put(SessionLayout.ClockKey, value);
    }

    public void PutSession(Session session)
    {
        Span<byte> key = stackalloc byte[SessionLayout.SessionKeySize];
        SessionLayout.WriteSessionKey(key, session.Id);
        Span<byte> value = stackalloc byte[SessionLayout.SessionValueSize];
        SessionLayout.WriteSession(value, session);
        Put(key, value);
    }

    public void DeleteSession(ulong id)
    {
        Span<byte> key = stackalloc byte[SessionLayout.SessionKeySize];
        SessionLayout.WriteSessionKey(key, id);
        Delete(key);
    }

    public void PutResult(ulong id, ulong number, ReadOnlySpan<byte> result)
    {
        Span<byte> key = stackalloc byte[SessionLayout.ResultKeySize];
        SessionLayout.WriteResultKey(key, id, number);
        Put(key, result);
    }

    public void DeleteResult(ulong id, ulong number)
    {
        Span<byte> key = stackalloc byte[SessionLayout.ResultKeySize];
        SessionLayout.WriteResultKey(key, id, number);
        Delete(key);
    }

    private void Put(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        batch.Put(key, value);
        _hash += Xxh64.Hash(value, Xxh64.Hash(key, seed: 0));
    }

    private void Delete(ReadOnlySpan<byte> key)
    {
        batch.Delete(key);
        _hash += Xxh64.Hash(key, RemovalSeed);
    }
}
