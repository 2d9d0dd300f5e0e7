// IDENTITY, a text file of seven lines, each ended by one line feed:
//
//   kvstore data directory
//   format 2
//   cluster 00000000000000ab        cluster id, 16 hexadecimal digits
//   node 0000000000000001           node id, 16 hexadecimal digits
//   incarnation 5c3e0d9a41b2f607    drawn when the directory was made; other members know this node by it
//   log present                     absent until the first segment of the log is durable
//   crc32c 1a2b3c4d                 of all bytes before this line
using System.Globalization;
using System.Text;

namespace KvStore.Storage.Files;

/// <summary>Whose a data directory is.</summary>
/// <param name="Incarnation">Sets this directory apart from any other that the same node ever had.</param>
/// <param name="HasLog">Whether a log was made in it; if there is none then, it was lost.</param>
internal readonly record struct DirectoryIdentity(ulong ClusterId, ulong NodeId, ulong Incarnation, bool HasLog)
{
    public const string FileName = "IDENTITY";
    private const string Title = "kvstore data directory";
    private const string FormatName = "format ";
    private const string ClusterName = "cluster ";
    private const string NodeName = "node ";
    private const string IncarnationName = "incarnation ";
    private const string LogPresent = "log present";
    private const string LogAbsent = "log absent";
    private const string CrcName = "crc32c ";
    private const int FormatVersion = 2;
    private const int Lines = 7;

    /// <summary>The content of the file.</summary>
    public byte[] Format()
    {
        var text = $"{Title}\n{FormatName}{FormatVersion}\n{ClusterName}{ClusterId:x16}\n{NodeName}{NodeId:x16}\n"
            + $"{IncarnationName}{Incarnation:x16}\n{(HasLog ? LogPresent : LogAbsent)}\n";
        return Encoding.ASCII.GetBytes($"{text}{CrcName}{Crc32C.Compute(Encoding.ASCII.GetBytes(text)):x8}\n");
    }

    /// <summary>Reads the content back; throws when it is damaged or of a newer format.</summary>
    public static DirectoryIdentity Parse(ReadOnlySpan<byte> content, string path)
    {
        var text = Encoding.Latin1.GetString(content);
        var crcAt = text.LastIndexOf(CrcName, StringComparison.Ordinal);
        if (crcAt < 0 || text[crcAt..] != $"{CrcName}{Crc32C.Compute(content[..crcAt]):x8}\n")
        {
            throw new StorageCorruptionException("the checksum does not match", path, offset: 0);
        }

        var lines = text.Split('\n');
        if (lines[0] != Title || !TryNumber(lines, 1, FormatName, NumberStyles.None, out var version))
        {
            throw new StorageCorruptionException("this is no identity of a data directory", path, offset: 0);
        }

        if (version != FormatVersion)
        {
            var other = version > FormatVersion ? "newer" : "older";
            throw new DataDirectoryException(
                $"The data directory of '{path}' has format {version}, but this version reads format {FormatVersion}; use the {other} version that made it.", path);
        }

        if (lines.Length != Lines + 1 ||
            !TryNumber(lines, 2, ClusterName, NumberStyles.AllowHexSpecifier, out var clusterId) ||
            !TryNumber(lines, 3, NodeName, NumberStyles.AllowHexSpecifier, out var nodeId) ||
            !TryNumber(lines, 4, IncarnationName, NumberStyles.AllowHexSpecifier, out var incarnation) ||
            lines[5] is not (LogPresent or LogAbsent))
        {
            throw new StorageCorruptionException("a line of the identity is not as it must be", path, offset: 0);
        }

        return new DirectoryIdentity(clusterId, nodeId, incarnation, HasLog: lines[5] == LogPresent);
    }

    private static bool TryNumber(string[] lines, int line, string name, NumberStyles style, out ulong value)
    {
        value = 0;
        return line < lines.Length &&
            lines[line].StartsWith(name, StringComparison.Ordinal) &&
            ulong.TryParse(lines[line].AsSpan(name.Length), style, CultureInfo.InvariantCulture, out value);
    }
}
