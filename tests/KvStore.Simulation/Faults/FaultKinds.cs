namespace KvStore.Simulation.Faults;

/// <summary>The classes of faults; each world switches each of them on or off (swarm testing; Groce et al., ISSTA 2012).</summary>
[Flags]
internal enum FaultKinds
{
    None = 0,
    Delay = 1 << 0,
    Loss = 1 << 1,
    Duplication = 1 << 2,
    Reordering = 1 << 3,
    Partition = 1 << 4,
    OneWayPartition = 1 << 5,
    Clog = 1 << 6,
    Crash = 1 << 7,
    Pause = 1 << 8,
    Restart = 1 << 9,
    SlowDisk = 1 << 10,
    StalledDisk = 1 << 11,
    SyncFailure = 1 << 12,
    FullDisk = 1 << 13,
    BitFlip = 1 << 14,
    MisdirectedWrite = 1 << 15,
    ClockDrift = 1 << 16,
    ClockStep = 1 << 17,
    Ambush = 1 << 18,
    LongAbsence = 1 << 19,
    Transfer = 1 << 20,
    MembershipChange = 1 << 21,
    WipedDisk = 1 << 22,
    Rivals = 1 << 23,
    Compaction = 1 << 24,
    All = (1 << 25) - 1,
}
