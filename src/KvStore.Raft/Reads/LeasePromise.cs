namespace KvStore.Raft;

/// <summary>
/// What a follower owes a leader that counts on leases: no vote for an election timeout after each of its messages, whatever the follower
/// learns meanwhile, even a higher term. A restarted node no longer knows what it promised, so it begins with a promise (pitfall 68).
/// </summary>
internal sealed class LeasePromise(RaftOptions options)
{
    private int _elapsed;

    /// <summary>Whether it must not vote, not even for itself.</summary>
    public bool Holds => options.LeaseMicroseconds > 0 && _elapsed < options.ElectionTicks;

    /// <summary>Counts a tick.</summary>
    public void Tick()
    {
        if (_elapsed < options.ElectionTicks)
        {
            _elapsed++;
        }
    }

    /// <summary>A leader spoke.</summary>
    public void Renew() => _elapsed = 0;
}
