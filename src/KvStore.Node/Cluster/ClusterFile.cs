// CLUSTER, a text file in the data directory of a node that joined a running cluster, written once before anything else. Lines end by
// one line feed:
//
//   kvstore cluster
//   cluster 00000000000000ab                       cluster id, 16 hexadecimal digits
//   self 0000000000000004                          this node's id
//   member 0000000000000001 voter http://a:2380    or learner; then its peer URLs, comma-separated. One line a member
//   crc32c 1a2b3c4d                                of all bytes before this line

using System.Globalization;
using System.Text;
using KvStore.Contracts.Internal;
using KvStore.Node.Transport;
using KvStore.Raft;
using KvStore.Storage.Files;

namespace KvStore.Node.Cluster;

/// <summary>
/// What a node was told when it joined: which cluster, which id is its own, and who was in it. With it the node can start again
/// before it has learnt anything from the log.
/// </summary>
public sealed record ClusterFile(ClusterDefinition Cluster, NodeId Self)
{
    /// <summary>Name of the file within a data directory.</summary>
    public const string FileName = "CLUSTER";
    private const string Title = "kvstore cluster";
    private const string CrcName = "crc32c ";

    /// <summary>Reads the file of a data directory; null when there is none: the node did not join, or not yet.</summary>
    /// <exception cref="StorageCorruptionException">The file is damaged.</exception>
    public static ClusterFile? Find(IFileSystem files, string directory)
    {
        var path = Path.Combine(directory, FileName);
        if (!files.Exists(path))
        {
            return null;
        }

        using var file = files.Open(path, FileOpenKind.Existing);
        var bytes = new byte[file.Length];
        bytes = bytes.AsSpan(0, file.Read(bytes, offset: 0)).ToArray();
        return TryParse(bytes) ?? throw new StorageCorruptionException("the description of the cluster is damaged", path, offset: 0);
    }

    /// <summary>
    /// Begins the data directory of a node that joins: first whom it is to shut out should they come with another data directory than
    /// its members know them by, and then this file, which says that the node has joined.
    /// </summary>
    public void WriteJoined(IFileSystem files, string directory, IEnumerable<KnownPeer> known)
    {
        PeerBook.Write(files, directory, known.Where(peer => peer.Id != Self.Value));
        Write(files, directory);
    }

    /// <summary>Writes the file durably; the directory is made when it does not exist.</summary>
    public void Write(IFileSystem files, string directory)
    {
        files.CreateDirectory(directory);
        var text = new StringBuilder()
            .Append(CultureInfo.InvariantCulture, $"{Title}\ncluster {Cluster.ClusterId:x16}\nself {Self.Value:x16}\n");
        foreach (var member in Cluster.Members)
        {
            var role = member.IsLearner ? "learner" : "voter";
            text.Append(CultureInfo.InvariantCulture, $"member {member.Id.Value:x16} {role} {string.Join(',', member.PeerUrls)}\n");
        }

        var crc = Crc32C.Compute(Encoding.UTF8.GetBytes(text.ToString()));
        text.Append(CultureInfo.InvariantCulture, $"{CrcName}{crc:x8}\n");
        AtomicFile.Replace(files, Path.Combine(directory, FileName), Encoding.UTF8.GetBytes(text.ToString()));
    }

    private static ClusterFile? TryParse(byte[] bytes)
    {
        var text = Encoding.UTF8.GetString(bytes);
        var crcAt = text.LastIndexOf(CrcName, StringComparison.Ordinal);
        if (crcAt < 0)
        {
            return null;
        }

        var crc = Crc32C.Compute(Encoding.UTF8.GetBytes(text[..crcAt]));
        var lines = text[..crcAt].Split('\n', StringSplitOptions.RemoveEmptyEntries);
        if (text[crcAt..] != string.Create(CultureInfo.InvariantCulture, $"{CrcName}{crc:x8}\n") || lines.Length < 3 || lines[0] != Title)
        {
            return null;
        }

        // The checksum is right, so the lines are as they were written.
        var cluster = ClusterDefinition.Joined(ParseHex(lines[1].Split(' ')[1]), [.. lines.Skip(3).Select(ParseMember)]);
        return new ClusterFile(cluster, new NodeId(ParseHex(lines[2].Split(' ')[1])));
    }

    private static Member ParseMember(string line)
    {
        var parts = line.Split(' ');
        return new Member(new NodeId(ParseHex(parts[1])), string.Empty, [.. parts[3].Split(',')], [])
        {
            IsLearner = parts[2] == "learner",
        };
    }

    private static ulong ParseHex(string digits) => ulong.Parse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
}
