namespace KvStore.Storage.Wal;

/// <summary>The second copy of the hard states, as found.</summary>
/// <param name="Path">The file.</param>
/// <param name="Exists">Whether it is there.</param>
/// <param name="DamagedHalves">How many of its two halves do not read back.</param>
/// <param name="Sequence">The last frame of the log that had been synced when it was written.</param>
/// <param name="States">Term and vote of each group; the commit index is not kept.</param>
internal sealed record WalHardStates(
    string Path, bool Exists, int DamagedHalves, ulong Sequence, IReadOnlyList<KeyValuePair<ulong, WalHardState>> States)
{
    /// <summary>Whether at least one half is good.</summary>
    public bool IsReadable => DamagedHalves < 2;
}
