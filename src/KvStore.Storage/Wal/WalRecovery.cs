namespace KvStore.Storage.Wal;

/// <summary>What opening a log found in it.</summary>
public sealed class WalRecovery
{
    internal WalRecovery(IReadOnlyList<WalGroup> groups, ulong frames, WalTornTail? tornTail, IReadOnlyList<string> repairs)
    {
        Groups = groups;
        Frames = frames;
        TornTail = tornTail;
        Repairs = repairs;
    }

    /// <summary>All groups the log knows, in the order of their ids.</summary>
    public IReadOnlyList<WalGroup> Groups { get; }

    /// <summary>
    /// Frames read; 0 when nothing was ever written. A node that finds 0 here, but applied entries in its engine, has lost its log and
    /// must not vote.
    /// </summary>
    public ulong Frames { get; }

    /// <summary>The unacknowledged end that was dropped, or null when the log ended cleanly.</summary>
    public WalTornTail? TornTail { get; }

    /// <summary>What was damaged and put right from a second copy, one sentence each, for the operator: the device may be failing.</summary>
    public IReadOnlyList<string> Repairs { get; }

    /// <summary>The group of this id, or null when the log does not know it.</summary>
    public WalGroup? Find(ulong groupId)
    {
        foreach (var group in Groups)
        {
            if (group.GroupId == groupId)
            {
                return group;
            }
        }

        return null;
    }
}
