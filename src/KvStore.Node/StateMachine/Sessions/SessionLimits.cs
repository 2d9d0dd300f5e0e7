namespace KvStore.Node.StateMachine.Sessions;

/// <summary>
/// Limits of client sessions. Apply decides by them, so all replicas must have the same: they are constants of the format of the log, and
/// a version that changes one must say so in the log.
/// </summary>
public static class SessionLimits
{
    /// <summary>Sessions of a group at one time; about 200 bytes of memory each, results not counted.</summary>
    public const int SessionsMax = 8192;

    /// <summary>Results that a session keeps; a write beyond them is refused until the client acknowledges some.</summary>
    public const int ResultsMax = 1024;

    /// <summary>Bytes of one result. A larger one is not kept; its request was still done once.</summary>
    public const int ResultBytesMax = 32 * 1024;

    /// <summary>Bytes of all results of a session; one that does not fit any more is not kept.</summary>
    public const int SessionResultBytesMax = 256 * 1024;

    /// <summary>The shortest time to live.</summary>
    public const long TtlMillisecondsMin = 1000;

    /// <summary>The longest time to live: one day.</summary>
    public const long TtlMillisecondsMax = 24 * 60 * 60 * 1000;

    /// <summary>
    /// The most by which one step moves the replicated clock. A leader that was paused for longer gives its clients that time as a present:
    /// their requests may be waiting behind the pause. A session also lives this much longer than its time to live, since the step under
    /// way when it was last used began before that.
    /// </summary>
    public const long ClockStepMillisecondsMax = 2000;

    /// <summary>Rows after which one entry stops removing expired sessions; the session begun is removed whole.</summary>
    public const int ExpiredRowsPerEntryMax = 1024;
}
