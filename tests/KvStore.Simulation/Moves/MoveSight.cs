namespace KvStore.Simulation.Moves;

/// <summary>What a batch of worlds in which slots move must have seen at least once.</summary>
internal enum MoveSight
{
    Committed,
    Aborted,
    AbortedWhileFrozen,
    AbortCameTooLate,
    MovedWithoutKeys,
    MovedWithKeys,
    CopiedInManyChunks,
    FreezeRefused,
    WriteRefusedWhileMoving,
    WriteSentToWrongGroup,
    ReadSentElsewhere,
    SessionWriteRepeated,
    SessionWriteRepeatedElsewhere,
    SourceLeaderEndedWhileFrozen,
    DestinationLeaderEndedWhileImporting,
    DriverEndedInMove,
    DriverChangedInMove,
    TwoDriversAtOnce,
    LeaderElectedWhileFrozen,
    LeaderElectedWhileImporting,
    RestartedWhileFrozen,
    RestartedWhileImporting,
    InstalledWhileFrozen,
    InstalledWhileImporting,
    MovedBack,
    OtherGroupCompacted,
}
