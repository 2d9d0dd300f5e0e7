namespace KvStore.Simulation.Kernel;

/// <summary>What a line of the trace tells.</summary>
internal enum TraceKind
{
    Phase,
    Start,
    Refuse,
    Crash,
    Stop,
    Fail,
    Pause,
    Role,
    Log,
    Commit,
    Send,
    Lose,
    Deliver,
    Cut,
    Mend,
    Clog,
    Write,
    Sync,
    Disk,
    Clock,
    Call,
    Return,
    Snapshot,
    Transfer,
    Change,
    Join,
    Wipe,
    Remove,
}
