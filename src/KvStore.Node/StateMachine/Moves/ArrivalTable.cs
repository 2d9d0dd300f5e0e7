using System.Collections.Immutable;
using KvStore.Storage.Engine;

namespace KvStore.Node.StateMachine.Moves;

/// <summary>
/// The arrivals of a group, by revision: an image in memory of their rows, which every change is written to as well. Thread safety: one owner changes
/// it; <see cref="Current"/> from any thread.
/// </summary>
internal sealed class ArrivalTable
{
    private const ulong RemovalSeed = 1;

    private readonly WriteBatch _batch;
    private volatile ArrivalList _current;
    private ulong _hash;

    public ArrivalTable(IStorageReader reader, WriteBatch batch)
    {
        _batch = batch;
        _current = Read(reader);
    }

    /// <summary>All of them after the last entry applied, be its run complete or not; another object after each change.</summary>
    public ArrivalList Current => _current;

    /// <summary>What the state hash has to grow by since the last call.</summary>
    public ulong TakeHash()
    {
        var hash = _hash;
        _hash = 0;
        return hash;
    }

    /// <summary>Adds one whose revision is above those of all others.</summary>
    public void Add(Arrival arrival)
    {
        Span<byte> key = stackalloc byte[ArrivalLayout.KeySize];
        Span<byte> value = stackalloc byte[ArrivalLayout.ValueSize];
        ArrivalLayout.WriteKey(key, arrival.Revision);
        ArrivalLayout.WriteValue(value, arrival);
        _batch.Put(key, value);
        _hash += Xxh64.Hash(value, Xxh64.Hash(key, seed: 0));
        _current = new ArrivalList(_current.Arrivals.Add(arrival));
    }

    /// <summary>Forgets those that say nothing which a later one does not say, to whoever knows this group from a revision on only.</summary>
    public void Compact(long revision)
    {
        var past = _current.Arrivals.Where(arrival => arrival.Revision < revision).ToList();
        var implied = past.Where(arrival => past.Any(later =>
            later.Source == arrival.Source && later.Revision > arrival.Revision && later.SourceRevision >= arrival.SourceRevision)).ToList();
        if (implied.Count == 0)
        {
            return;
        }

        Span<byte> key = stackalloc byte[ArrivalLayout.KeySize];
        foreach (var arrival in implied)
        {
            ArrivalLayout.WriteKey(key, arrival.Revision);
            _batch.Delete(key);
            _hash += Xxh64.Hash(key, RemovalSeed);
        }

        _current = new ArrivalList(_current.Arrivals.RemoveRange(implied));
    }

    private static ArrivalList Read(IStorageReader reader)
    {
        var arrivals = ImmutableArray.CreateBuilder<Arrival>();
        using var rows = reader.CreateIterator();
        for (var found = rows.Seek(ArrivalLayout.Prefix); found && rows.CurrentKey.StartsWith(ArrivalLayout.Prefix); found = rows.MoveNext())
        {
            arrivals.Add(ArrivalLayout.Read(rows.CurrentKey, rows.CurrentValue));
        }

        return arrivals.Count == 0 ? ArrivalList.None : new ArrivalList(arrivals.ToImmutable());
    }
}
