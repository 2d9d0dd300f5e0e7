using System.Text;

namespace KvStore.Storage.Wal;

/// <summary>Says in words which entries stood in a frame that cannot be read.</summary>
internal static class WalLoss
{
    private const int GroupsMax = 8;

    /// <summary>As the frame's header, or the next one, repeats it; else what is known of the groups before it.</summary>
    public static string Describe(WalFrameIds? known, WalGroupTable groups)
    {
        if (known is not { } ids)
        {
            return DescribeUnknown(groups);
        }

        if (ids == default)
        {
            return "it held no entries";
        }

        if (ids.First == ids.Last)
        {
            return $"it held entry {ids.First.Index} (term {ids.First.Term}) of group {ids.First.Group}";
        }

        return ids.First.Group == ids.Last.Group
            ? $"it held entries {ids.First.Index} (term {ids.First.Term}) to {ids.Last.Index} (term {ids.Last.Term}) of group {ids.First.Group}"
            : $"it held entries from {ids.First.Index} (term {ids.First.Term}) of group {ids.First.Group} to {ids.Last.Index} (term {ids.Last.Term}) of group {ids.Last.Group}";
    }

    private static string DescribeUnknown(WalGroupTable groups)
    {
        var text = new StringBuilder("what it held is not known: entries may be gone");
        var count = 0;
        foreach (var id in groups.Groups.Keys.Order().Take(GroupsMax))
        {
            text.Append(count++ == 0 ? " of " : ", of ").Append(FormattableString.Invariant($"group {id} after {groups.Groups[id].LastIndex}"));
        }

        return text.Append(groups.Groups.Count > GroupsMax ? ", and of others" : string.Empty).ToString();
    }
}
