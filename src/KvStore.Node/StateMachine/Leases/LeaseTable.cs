using System.Buffers.Binary;
using KvStore.Storage.Engine;

namespace KvStore.Node.StateMachine.Leases;

/// <summary>
/// The leases of a group: an image in memory of their rows, which every change is written to as well. When a lease expires is no part of the
/// state: the leader's clock decides it, and an entry says so. Thread safety: none.
/// </summary>
internal sealed class LeaseTable
{
    private const ulong RemovalSeed = 1;

    private readonly Dictionary<long, long> _ttlById = [];
    private readonly WriteBatch _batch;
    private ulong _hash;

    public LeaseTable(IStorageReader reader, WriteBatch batch)
    {
        _batch = batch;
        using var rows = reader.CreateIterator();
        for (var found = rows.Seek(LeaseLayout.FirstLease); found && LeaseLayout.IsLease(rows.CurrentKey); found = rows.MoveNext())
        {
            _ttlById.Add(LeaseLayout.ReadId(rows.CurrentKey), BinaryPrimitives.ReadInt64LittleEndian(rows.CurrentValue));
        }
    }

    /// <summary>Who is told of changes; null: nobody.</summary>
    public ILeaseObserver? Observer { get; set; }

    /// <summary>All leases, with the time to live in seconds that each was granted; in no order.</summary>
    public IReadOnlyDictionary<long, long> TtlById => _ttlById;

    public bool Contains(long id) => _ttlById.ContainsKey(id);

    /// <summary>What the state hash has to grow by since the last call.</summary>
    public ulong TakeHash()
    {
        var hash = _hash;
        _hash = 0;
        return hash;
    }

    /// <summary>Adds a lease; its id is new.</summary>
    public void Add(long id, long ttlSeconds)
    {
        _ttlById.Add(id, ttlSeconds);
        Span<byte> key = stackalloc byte[LeaseLayout.LeaseKeySize];
        LeaseLayout.WriteLeaseKey(key, id);
        Span<byte> value = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(value, ttlSeconds);
        _batch.Put(key, value);
        _hash += Xxh64.Hash(value, Xxh64.Hash(key, seed: 0));
        Observer?.OnGranted(id, ttlSeconds);
    }

    /// <summary>Removes a lease; its keys must go too.</summary>
    public void Remove(long id)
    {
        _ttlById.Remove(id);
        Span<byte> key = stackalloc byte[LeaseLayout.LeaseKeySize];
        LeaseLayout.WriteLeaseKey(key, id);
        _batch.Delete(key);
        _hash += Xxh64.Hash(key, RemovalSeed);
        Observer?.OnRevoked(id);
    }

    /// <summary>The ids of all leases, in their order.</summary>
    public static IEnumerable<long> ReadIds(IStorageReader reader)
    {
        using var rows = reader.CreateIterator();
        for (var found = rows.Seek(LeaseLayout.FirstLease); found && LeaseLayout.IsLease(rows.CurrentKey); found = rows.MoveNext())
        {
            yield return LeaseLayout.ReadId(rows.CurrentKey);
        }
    }

    /// <summary>The keys that go with a lease, in key order.</summary>
    public static IEnumerable<ReadOnlyMemory<byte>> ReadKeys(IStorageReader reader, long id)
    {
        var prefix = LeaseLayout.AttachmentKey(id, default);
        using var rows = reader.CreateIterator();
        for (var found = rows.Seek(prefix); found && rows.CurrentKey.StartsWith(prefix); found = rows.MoveNext())
        {
            yield return rows.CurrentKeyMemory[prefix.Length..];
        }
    }
}
