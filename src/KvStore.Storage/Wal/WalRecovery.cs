namespace KvStore.Storage.Wal;

/// <summary>What opening a log found in it.</summary>
public sealed class WalRecovery
{
    internal WalRecovery(IReadOnlyList<WalGroup> groups, ulong frames, WalTornTail? tornTail)
    {
        Groups = groups;
        Frames = frames;
        TornTail = tornTail;
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
