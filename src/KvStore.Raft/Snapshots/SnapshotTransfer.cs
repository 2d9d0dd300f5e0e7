namespace KvStore.Raft;

/// <summary>
/// One snapshot on its way to a follower. While it runs, and while the follower then catches up with what was in the log when it arrived,
/// the entries that follow must stay: a follower that finds them gone needs another snapshot, and so on without end. Limits end that.
/// </summary>
internal sealed class SnapshotTransfer(NodeId to, LogIndex position, RaftOptions options)
{
    private bool _running = true;
    private bool _pins = true;
    private LogIndex _caughtUpAt;
    private int _age;
    private int _sinceEnd;
    private int _sinceMoved;

    /// <summary>The follower.</summary>
    public NodeId To { get; } = to;

    /// <summary>What the follower has, or will have with this snapshot; grows while it catches up.</summary>
    public LogIndex Position { get; private set; } = position;

    /// <summary>Whether it ended so lately that the next one must wait.</summary>
    public bool IsResting => !_running && _sinceEnd < options.ElectionTicks;

    /// <summary>Whether nothing depends on it any more.</summary>
    public bool IsOver => !_running && !_pins && !IsResting;

    /// <summary>The follower has it. It has caught up when it acknowledges the log's end as it is now.</summary>
    public void Delivered(LogIndex logEnd)
    {
        _running = false;
        _caughtUpAt = logEnd;
    }

    /// <summary>It did not get there.</summary>
    public void Failed()
    {
        _running = false;
        _pins = false;
    }

    /// <summary>Whether entries after <see cref="Position"/> must stay, as the follower's match stands.</summary>
    public bool Pins(LogIndex match)
    {
        if (match > Position)
        {
            Position = match;
            _sinceMoved = 0;
        }

        _pins &= _running || Position < _caughtUpAt;
        return _pins;
    }

    /// <summary>Counts a tick. A follower that does not move for an election timeout after the transfer is not waited for.</summary>
    public void Tick(LogIndex match)
    {
        _age++;
        if (!_running)
        {
            _sinceEnd++;
            _sinceMoved++;
        }

        _pins = Pins(match) && _age < options.SnapshotPinTicksMax && _sinceMoved < options.ElectionTicks;
    }
}
