namespace KvStore.Raft;

/// <summary>
/// The time for which a leader knows that nobody else leads (thesis 6.4.1): whoever answered a round of heartbeats gives no vote for an
/// election timeout from when it got the heartbeat, thus neither for that long from when it was sent. So a lease runs from the sending of
/// the round that a majority answered, never from the answers. Knows numbers and stamps, no clock.
/// </summary>
/// <param name="microseconds">How long a lease runs; zero: there are none.</param>
internal sealed class LeaderLease(long microseconds)
{
    private readonly Queue<SentRound> _sent = [];
    private long? _now;
    private long? _end;
    private bool _readSinceStamp;
    private ulong _unstamped;
    private ulong _confirmed;

    /// <summary>Whether leases are used at all.</summary>
    public bool IsOn => microseconds > 0;

    /// <summary>
    /// Whether a read that waits may be served now. A stamp older than the read proves nothing: after it, before the read was asked,
    /// another leader may have committed.
    /// </summary>
    public bool CoversReads => !_readSinceStamp && _now < _end;

    /// <summary>Whether the lease runs at this time of the runtime's clock.</summary>
    public bool RunsAt(long now) => now < _end;

    /// <summary>The runtime's clock stands at <paramref name="now"/>; it never goes back.</summary>
    public void AdvanceTime(long now)
    {
        _now = long.Max(now, _now ?? now);
        _readSinceStamp = false;
    }

    /// <summary>A read was asked.</summary>
    public void ReadAsked() => _readSinceStamp = true;

    /// <summary>A round of heartbeats was made, and leaves with the next Ready.</summary>
    public void RoundBegan(ulong round)
    {
        if (IsOn && _unstamped == 0)
        {
            _unstamped = round;
        }
    }

    /// <summary>The rounds made so far leave now, or later; the stamp is not later than that.</summary>
    public void RoundsLeave()
    {
        if (_unstamped != 0 && _now is { } now)
        {
            // An answer to any later round of the same stamp covers the first.
            _sent.Enqueue(new SentRound(_unstamped, now));
            Extend();
        }

        _unstamped = 0;
    }

    /// <summary>A majority answered a round, or a later one.</summary>
    public void RoundConfirmed(ulong round)
    {
        _confirmed = ulong.Max(_confirmed, round);
        Extend();
    }

    /// <summary>Leadership is lost.</summary>
    public void Clear()
    {
        _sent.Clear();
        _unstamped = 0;
        _end = null;
    }

    private void Extend()
    {
        while (_sent.TryPeek(out var sent) && sent.Round <= _confirmed)
        {
            _sent.Dequeue();
            _end = sent.At + microseconds;
        }
    }

    private readonly record struct SentRound(ulong Round, long At);
}
