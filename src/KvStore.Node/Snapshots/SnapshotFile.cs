using System.Globalization;
using KvStore.Contracts.Partitioning;
using KvStore.Raft;

namespace KvStore.Node.Snapshots;

/// <summary>A snapshot in its directory; its name says of which group and position. The order of two is that of their positions.</summary>
internal sealed record SnapshotFile(GroupId Group, LogPosition Position, string Path) : IComparable<SnapshotFile>
{
    private const string Prefix = "snap-";
    private const string Suffix = ".kvs";
    private const int Digits = 16;
    private const int GroupAt = 5;
    private const int IndexAt = GroupAt + Digits + 1;
    private const int TermAt = IndexAt + Digits + 1;

    public static SnapshotFile In(string directory, GroupId group, LogPosition position) =>
        new(group, position, System.IO.Path.Combine(
            directory, $"{Prefix}{group.Value:x16}-{position.Index.Value:x16}-{position.Term.Value:x16}{Suffix}"));

    /// <summary>The snapshot of this name, or null when it is no name of one.</summary>
    public static SnapshotFile? FromName(string directory, string name)
    {
        if (name.Length != TermAt + Digits + Suffix.Length
            || !TryRead(name, GroupAt, out var group)
            || !TryRead(name, IndexAt, out var index)
            || !TryRead(name, TermAt, out var term))
        {
            return null;
        }

        var file = In(directory, new GroupId(group), new LogPosition(new Term(term), new LogIndex(index)));
        return System.IO.Path.GetFileName(file.Path) == name ? file : null;
    }

    /// <summary>Snapshots of one group are of committed states, so the greater index is the newer, and no two have one index.</summary>
    public int CompareTo(SnapshotFile? other) => other is null
        ? 1
        : (Group.Value, Position.Index, Position.Term).CompareTo((other.Group.Value, other.Position.Index, other.Position.Term));

    private static bool TryRead(string name, int at, out ulong value) =>
        ulong.TryParse(name.AsSpan(at, Digits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out value);
}
