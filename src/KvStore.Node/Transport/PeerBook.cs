// PEERS, a text file in the data directory, replaced as a whole when a peer is met for the first time. Lines end by one line feed:
//
//   kvstore peers
//   peer 0000000000000002 5c3e0d9a41b2f607     node id and incarnation, 16 hexadecimal digits each; one line a peer, ordered by id
//   crc32c 1a2b3c4d                             of all bytes before this line

using System.Globalization;
using System.Text;
using KvStore.Contracts.Internal;
using KvStore.Raft;
using KvStore.Storage.Files;

namespace KvStore.Node.Transport;

/// <summary>
/// Remembers, over restarts, with which incarnation each peer was first met. A peer that comes back with another one has lost its disk,
/// and with it votes and entries that others count on. Thread safety: none, the admission serializes its calls.
/// </summary>
internal sealed class PeerBook
{
    /// <summary>Name of the file within a data directory.</summary>
    public const string FileName = "PEERS";
    private const string Title = "kvstore peers\n";
    private const string PeerName = "peer ";
    private const string CrcName = "crc32c ";
    private const int DigitsPerNumber = 16;

    private readonly IFileSystem _files;
    private readonly string _path;
    private readonly SortedDictionary<NodeId, ulong> _incarnations = [];

    private PeerBook(IFileSystem files, string path)
    {
        _files = files;
        _path = path;
    }

    /// <summary>Opens the book of a data directory; one that does not exist is empty.</summary>
    /// <exception cref="StorageCorruptionException">The file is damaged.</exception>
    public static PeerBook Open(IFileSystem files, string directory)
    {
        var book = new PeerBook(files, Path.Combine(directory, FileName));
        if (files.Exists(book._path))
        {
            book.Read();
        }

        return book;
    }

    /// <summary>The peers that were met, with their incarnations.</summary>
    public IEnumerable<KnownPeer> Known => _incarnations.Select(met => new KnownPeer { Id = met.Key.Value, Incarnation = met.Value });

    /// <summary>Begins the book of a node that joins with what a member knows: it has met nobody itself yet.</summary>
    public static void Write(IFileSystem files, string directory, IEnumerable<KnownPeer> known)
    {
        var incarnations = new SortedDictionary<NodeId, ulong>();
        foreach (var peer in known)
        {
            incarnations[new NodeId(peer.Id)] = peer.Incarnation;
        }

        files.CreateDirectory(directory);
        AtomicFile.Replace(files, Path.Combine(directory, FileName), Format(incarnations));
    }

    /// <summary>Whether a peer may be this incarnation: it was not met before, or it is the same as then. A new one is noted durably.</summary>
    public bool Recognize(NodeId peer, ulong incarnation)
    {
        if (_incarnations.TryGetValue(peer, out var known))
        {
            return known == incarnation;
        }

        // On the disk first: after a failure the peer is as unknown as before, and the next visit writes it again.
        var noted = new SortedDictionary<NodeId, ulong>(_incarnations) { [peer] = incarnation };
        AtomicFile.Replace(_files, _path, Format(noted));
        _incarnations.Add(peer, incarnation);
        return true;
    }

    private static byte[] Format(SortedDictionary<NodeId, ulong> incarnations)
    {
        var text = new StringBuilder(Title);
        foreach (var (peer, incarnation) in incarnations)
        {
            text.Append(CultureInfo.InvariantCulture, $"{PeerName}{peer.Value:x16} {incarnation:x16}\n");
        }

        var crc = Crc32C.Compute(Encoding.ASCII.GetBytes(text.ToString()));
        return Encoding.ASCII.GetBytes(text.Append(CultureInfo.InvariantCulture, $"{CrcName}{crc:x8}\n").ToString());
    }

    private void Read()
    {
        byte[] bytes;
        using (var file = _files.Open(_path, FileOpenKind.Existing))
        {
            bytes = new byte[file.Length];
            bytes = bytes.AsSpan(0, file.Read(bytes, offset: 0)).ToArray();
        }

        var text = Encoding.Latin1.GetString(bytes);
        var crcAt = text.LastIndexOf(CrcName, StringComparison.Ordinal);
        if (crcAt < 0
            || !text.StartsWith(Title, StringComparison.Ordinal)
            || text[crcAt..] != string.Create(CultureInfo.InvariantCulture, $"{CrcName}{Crc32C.Compute(bytes.AsSpan(0, crcAt)):x8}\n"))
        {
            throw new StorageCorruptionException("the list of known peers is damaged", _path, offset: 0);
        }

        foreach (var line in text[Title.Length..crcAt].Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var numbers = line.AsSpan(PeerName.Length);
            _incarnations.Add(
                new NodeId(ParseHex(numbers[..DigitsPerNumber])), ParseHex(numbers[(DigitsPerNumber + 1)..]));
        }
    }

    private static ulong ParseHex(ReadOnlySpan<char> digits) =>
        ulong.Parse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
}
