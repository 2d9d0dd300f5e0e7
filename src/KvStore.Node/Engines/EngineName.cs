using System.Globalization;
using KvStore.Contracts.Partitioning;
using KvStore.Raft;

namespace KvStore.Node.Engines;

/// <summary>
/// The name of a group's engine, as <c>0000000000000001-0000000000000002-00000000000001a4-0</c>: the group, term and index of the snapshot
/// that its state began with (zero when it began empty), and a number that sets apart those that began with the same. An install makes a
/// new engine beside the old one, and the log says at the next start which of them is the group's.
/// </summary>
internal sealed record EngineName(GroupId Group, LogPosition Origin, int Number)
{
    /// <summary>Reads a name; null when it is no engine's.</summary>
    public static EngineName? TryParse(string name)
    {
        var parts = name.Split('-');
        if (parts.Length != 4
            || !TryParseHex(parts[0], out var group) || !TryParseHex(parts[1], out var term) || !TryParseHex(parts[2], out var index)
            || !int.TryParse(parts[3], NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            return null;
        }

        return new EngineName(new GroupId(group), new LogPosition(new Term(term), new LogIndex(index)), number);
    }

    /// <inheritdoc/>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Group.Value:x16}-{Origin.Term.Value:x16}-{Origin.Index.Value:x16}-{Number}");

    private static bool TryParseHex(string digits, out ulong value) =>
        ulong.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out value);
}
