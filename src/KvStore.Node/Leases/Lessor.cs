using KvStore.Node.StateMachine.Leases;
using KvStore.Raft;

namespace KvStore.Node.Leases;

/// <summary>
/// When leases expire, by the clock of the leader: on other nodes it knows nothing. A new leader gives every lease its whole time anew, and an
/// election timeout more, so that a change of leader never shortens one. Each lease is looked at about once in its time to live, however
/// many there are. Thread safety: none, owned by the loop.
/// </summary>
internal sealed class Lessor(TimeProvider time, TimeSpan electionTimeout) : ILeaseObserver
{
    private readonly Dictionary<long, LeaseTime> _leases = [];
    private readonly PriorityQueue<LeaseTime, long> _byExpiry = new();
    private Term? _term;

    /// <summary>The term in which this node decides about leases; null: it does not lead.</summary>
    public Term? Term => _term;

    /// <summary>This node leads from now on.</summary>
    public void Promote(Term term, IReadOnlyDictionary<long, long> ttlById)
    {
        Demote();
        _term = term;
        var begin = time.GetTimestamp() + ToTimestamp(electionTimeout);
        foreach (var (id, ttl) in ttlById)
        {
            Add(id, ttl, begin);
        }
    }

    /// <summary>This node leads no more.</summary>
    public void Demote()
    {
        _term = null;
        _leases.Clear();
        _byExpiry.Clear();
    }

    /// <inheritdoc/>
    public void OnGranted(long id, long ttlSeconds)
    {
        if (_term is not null)
        {
            Add(id, ttlSeconds, time.GetTimestamp());
        }
    }

    /// <inheritdoc/>
    public void OnRevoked(long id)
    {
        if (_leases.Remove(id, out var lease))
        {
            lease.IsRevoked = true;
        }
    }

    /// <inheritdoc/>
    public void OnKept(long id)
    {
        // Whoever else wanted it revoked tries again himself.
        if (_leases.TryGetValue(id, out var lease) && lease.Expiry <= time.GetTimestamp())
        {
            GiveBack(id);
        }
    }

    /// <summary>A lease lives for its whole time from a moment on. Null: there is none, or it has expired.</summary>
    public LeaseTime? Renew(long id, long from)
    {
        if (Find(id) is not { } lease)
        {
            return null;
        }

        // The queue learns of it when the old time is up.
        lease.Expiry = Math.Max(lease.Expiry, from + ToTimestamp(TimeSpan.FromSeconds(lease.TtlSeconds)));
        return lease;
    }

    /// <summary>A lease that has not expired, or null.</summary>
    public LeaseTime? Find(long id) => _leases.TryGetValue(id, out var lease) && lease.Expiry > time.GetTimestamp() ? lease : null;

    /// <summary>Seconds that a lease has left.</summary>
    public long SecondsLeft(LeaseTime lease) => (lease.Expiry - time.GetTimestamp()) / time.TimestampFrequency;

    /// <summary>The leases that have expired, the oldest first, a limited number; each is to be revoked, or given back.</summary>
    public void TakeExpired(int most, List<long> expired)
    {
        var now = time.GetTimestamp();
        while (expired.Count < most && _byExpiry.TryPeek(out var lease, out var at) && at <= now)
        {
            _byExpiry.Dequeue();
            if (lease.IsRevoked)
            {
                continue;
            }

            if (lease.Expiry > now)
            {
                _byExpiry.Enqueue(lease, lease.Expiry);
            }
            else
            {
                expired.Add(lease.Id);
            }
        }
    }

    /// <summary>An expired lease could not be revoked now: it is taken again later.</summary>
    public void GiveBack(long id)
    {
        if (_leases.TryGetValue(id, out var lease))
        {
            _byExpiry.Enqueue(lease, lease.Expiry);
        }
    }

    private void Add(long id, long ttlSeconds, long begin)
    {
        var lease = new LeaseTime(id, ttlSeconds) { Expiry = begin + ToTimestamp(TimeSpan.FromSeconds(ttlSeconds)) };
        _leases[id] = lease;
        _byExpiry.Enqueue(lease, lease.Expiry);
    }

    private long ToTimestamp(TimeSpan duration) => (long)(duration.TotalSeconds * time.TimestampFrequency);
}
