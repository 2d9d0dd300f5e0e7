namespace KvStore.Raft;

/// <summary>
/// Whether a learner keeps up (thesis 4.2.1): replication to it is cut into rounds, each of which brings it everything that the log held
/// when the round began. A learner that needed less than an election timeout for its last round would, as a voter, hold back commits for
/// no longer than an election does. Each round ends with an answer, so a learner that is down does not stay caught up.
/// </summary>
internal sealed class CatchUpRounds(int electionTicks)
{
    private LogIndex _roundEnd;
    private int _elapsed;

    /// <summary>Whether the last round was short enough, and the one that runs is so far.</summary>
    public bool IsCaughtUp { get; private set; }

    /// <summary>Begins the first round.</summary>
    public void Start(LogIndex last)
    {
        _roundEnd = last;
        _elapsed = 0;
        IsCaughtUp = false;
    }

    /// <summary>Counts a tick of the leader.</summary>
    public void Tick()
    {
        if (_elapsed < electionTicks)
        {
            _elapsed++;
            IsCaughtUp &= _elapsed < electionTicks;
        }
    }

    /// <summary>The peer answered, and is known to hold the log up to <paramref name="match"/>; it ends at <paramref name="last"/>.</summary>
    public void Answered(LogIndex match, LogIndex last)
    {
        if (match >= _roundEnd)
        {
            IsCaughtUp = _elapsed < electionTicks;
            _roundEnd = last;
            _elapsed = 0;
        }
    }
}
