using System.Collections.Immutable;
using KvStore.Storage.Engine;

namespace KvStore.Node.StateMachine.Moves;

/// <summary>
/// How far the imports of a group are: an image in memory of their rows, which every change is written to as well. Thread safety: one owner changes
/// it; <see cref="Find"/> from any thread.
/// </summary>
internal sealed class ImportTable
{
    private const ulong RemovalSeed = 1;

    private readonly WriteBatch _batch;
    private volatile ImmutableDictionary<ulong, ImportProgress> _byMove;
    private ulong _hash;

    public ImportTable(IStorageReader reader, WriteBatch batch)
    {
        _batch = batch;
        _byMove = Read(reader);
    }

    /// <summary>What the state hash has to grow by since the last call.</summary>
    public ulong TakeHash()
    {
        var hash = _hash;
        _hash = 0;
        return hash;
    }

    /// <summary>How far a move is after the last entry applied, be its run complete or not.</summary>
    public ImportProgress Find(ulong move) => _byMove.GetValueOrDefault(move) ?? ImportProgress.None;

    public void Put(ulong move, ImportProgress progress)
    {
        Span<byte> key = stackalloc byte[MoveLayout.KeySize];
        MoveLayout.WriteKey(key, move);
        var value = MoveLayout.WriteValue(progress);
        _batch.Put(key, value);
        _hash += Xxh64.Hash(value, Xxh64.Hash(key, seed: 0));
        _byMove = _byMove.SetItem(move, progress);
    }

    /// <summary>Forgets a move, if anything of it has come.</summary>
    public void Remove(ulong move)
    {
        if (!_byMove.ContainsKey(move))
        {
            return;
        }

        Span<byte> key = stackalloc byte[MoveLayout.KeySize];
        MoveLayout.WriteKey(key, move);
        _batch.Delete(key);
        _hash += Xxh64.Hash(key, RemovalSeed);
        _byMove = _byMove.Remove(move);
    }

    private static ImmutableDictionary<ulong, ImportProgress> Read(IStorageReader reader)
    {
        var imports = ImmutableDictionary.CreateBuilder<ulong, ImportProgress>();
        using var rows = reader.CreateIterator();
        for (var found = rows.Seek(MoveLayout.Prefix); found && rows.CurrentKey.StartsWith(MoveLayout.Prefix); found = rows.MoveNext())
        {
            imports[MoveLayout.ReadKey(rows.CurrentKey)] = MoveLayout.ReadValue(rows.CurrentValue);
        }

        return imports.ToImmutable();
    }
}
