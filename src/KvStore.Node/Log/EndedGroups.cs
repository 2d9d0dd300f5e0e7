using KvStore.Contracts.Partitioning;
using KvStore.Storage.Wal;

namespace KvStore.Node.Log;

/// <summary>How the log of a node says that a group has ended, whose id is never given to another.</summary>
internal static class EndedGroups
{
    /// <summary>Where the log of a group that has ended begins: nothing can follow.</summary>
    public const ulong LogStart = ulong.MaxValue;

    /// <summary>The groups that have ended, as the log was found at the start.</summary>
    public static IEnumerable<GroupId> Of(WalRecovery recovery) =>
        recovery.Groups.Where(static group => group.StartIndex == LogStart).Select(static group => new GroupId(group.GroupId));
}
