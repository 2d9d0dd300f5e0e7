// IDENTITY, a text file of five lines, each ended by one line feed:
//
//   kvstore data directory
//   format 1
//   cluster 00000000000000ab        cluster id, 16 hexadecimal digits
//   node 0000000000000001           node id, 16 hexadecimal digits
//   crc32c 1a2b3c4d                 of all bytes before this line
using System.Globalization;
using System.Text;

namespace KvStore.Storage.Files;

/// <summary>Whose a data directory is.</summary>
internal readonly record struct DirectoryIdentity(ulong ClusterId, ulong NodeId)
{
    public const string FileName = "IDENTITY";
    private const string Title = "kvstore data directory";
    private const string FormatName = "format ";
    private const string ClusterName = "cluster ";
    private const string NodeName = "node ";
    private const string CrcName = "crc32c ";
    private const int FormatVersion = 1;
    private const int Lines = 5;

    /// <summary>The content of the file.</summary>
    public byte[] Format()
    {
        var text = $"{Title}\n{FormatName}{FormatVersion}\n{ClusterName}{ClusterId:x16}\n{NodeName}{NodeId:x16}\n";
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

        if (version > FormatVersion)
        {
            throw new DataDirectoryException(
                $"The data directory of '{path}' has format {version}, but this version reads up to format {FormatVersion}; use a newer version.", path);
        }

        if (lines.Length != Lines + 1 ||
            !TryNumber(lines, 2, ClusterName, NumberStyles.AllowHexSpecifier, out var clusterId) ||
            !TryNumber(lines, 3, NodeName, NumberStyles.AllowHexSpecifier, out var nodeId))
        {
            throw new StorageCorruptionException("a line of the identity is not as it must be", path, offset: 0);
        }

        return new DirectoryIdentity(clusterId, nodeId);
    }

    private static bool TryNumber(string[] lines, int line, string name, NumberStyles style, out ulong value)
    {
        value = 0;
        return line < lines.Length &&
            lines[line].StartsWith(name, StringComparison.Ordinal) &&
            ulong.TryParse(lines[line].AsSpan(name.Length), style, CultureInfo.InvariantCulture, out value);
    }
}
