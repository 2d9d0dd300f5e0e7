namespace KvStore.Storage.Wal;

/// <summary>Where one group's log stands.</summary>
internal record struct WalGroupState
{
    public WalHardState HardState;
    public ulong StartIndex;
    public ulong StartTerm;
    public ulong LastIndex;
    public WalEntryPlaces Places;
}
