namespace KvStore.Storage.Wal;

/// <summary>What the log holds of one group.</summary>
/// <param name="GroupId">The group.</param>
/// <param name="HardState">The last hard state written; all zero when none was.</param>
/// <param name="StartIndex">The log begins after this index, since a snapshot stands for what was before; 0 when it begins with entry 1.</param>
/// <param name="StartTerm">The term of the entry at <paramref name="StartIndex"/>.</param>
/// <param name="Entries">The entries, from <paramref name="StartIndex"/> + 1 on without gaps. Owned by the receiver.</param>
public sealed record WalGroup(ulong GroupId, WalHardState HardState, ulong StartIndex, ulong StartTerm, IReadOnlyList<WalEntry> Entries)
{
    /// <summary>Index of the last entry; <see cref="StartIndex"/> when there is none.</summary>
    public ulong LastIndex => StartIndex + (ulong)Entries.Count;
}
