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
    private readonly HashSet<long> _ended = [];
    private readonly Dictionary<long, ulong> _stampById = [];
    private readonly WriteBatch _batch;
    private ulong _hash;

    public LeaseTable(IStorageReader reader, WriteBatch batch)
    {
        _batch = batch;
        using var rows = reader.CreateIterator();
        for (var found = rows.Seek(LeaseLayout.FirstLease); found && LeaseLayout.IsLease(rows.CurrentKey); found = rows.MoveNext())
        {
            var id = LeaseLayout.ReadId(rows.CurrentKey);
            if (LeaseLayout.ReadIsEnded(rows.CurrentValue))
            {
                _ended.Add(id);
            }
            else
            {
                _ttlById.Add(id, LeaseLayout.ReadTtl(rows.CurrentValue));
                if (LeaseLayout.ReadStamp(rows.CurrentValue) is var stamp and not 0)
                {
                    _stampById.Add(id, stamp);
                }
            }
        }
    }

    /// <summary>Who is told of changes; null: nobody.</summary>
    public ILeaseObserver? Observer { get; set; }

    /// <summary>All leases, with the time to live in seconds that each was granted; in no order.</summary>
    public IReadOnlyDictionary<long, long> TtlById => _ttlById;

    public bool Contains(long id) => _ttlById.ContainsKey(id);

    /// <summary>Whether a lease has ended, and its id is not free since other groups still have keys of it.</summary>
    public bool HasEnded(long id) => _ended.Contains(id);

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
        Put(id, ttlSeconds, isEnded: false, stamp: 0);
        Observer?.OnGranted(id, ttlSeconds);
    }

    /// <summary>The stamp with which a lease was adopted; zero: it was not.</summary>
    public ulong StampOf(long id) => _stampById.GetValueOrDefault(id);

    /// <summary>Adds a lease of the first group, or takes note that it was adopted once more.</summary>
    public void Adopt(long id, long ttlSeconds, ulong stamp)
    {
        _ttlById[id] = ttlSeconds;
        _stampById[id] = stamp;
        Put(id, ttlSeconds, isEnded: false, stamp);
    }

    /// <summary>A lease has ended, its keys here must go; others still have keys of it.</summary>
    public void End(long id)
    {
        _ttlById.Remove(id, out var ttlSeconds);
        _ended.Add(id);
        Put(id, ttlSeconds, isEnded: true, stamp: 0);
        Observer?.OnRevoked(id);
    }

    /// <summary>Removes a lease; its keys must go too.</summary>
    public void Remove(long id)
    {
        _ttlById.Remove(id);
        _ended.Remove(id);
        _stampById.Remove(id);
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
            if (!LeaseLayout.ReadIsEnded(rows.CurrentValue))
            {
                yield return LeaseLayout.ReadId(rows.CurrentKey);
            }
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

    private void Put(long id, long ttlSeconds, bool isEnded, ulong stamp)
    {
        Span<byte> key = stackalloc byte[LeaseLayout.LeaseKeySize];
        LeaseLayout.WriteLeaseKey(key, id);
        Span<byte> value = stackalloc byte[LeaseLayout.LeaseValueSize];
        LeaseLayout.WriteLease(value, ttlSeconds, isEnded, stamp);
        _batch.Put(key, value);
        _hash += Xxh64.Hash(value, Xxh64.Hash(key, seed: 0));
    }
}
