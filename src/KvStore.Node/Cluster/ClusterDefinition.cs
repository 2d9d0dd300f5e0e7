using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using KvStore.Raft;

namespace KvStore.Node.Cluster;

/// <summary>
/// The cluster as its creators wrote it down: every node derives the same ids from the same list, so that nobody has to hand them out.
/// Ids are made as etcd makes them: a member's from its peer URLs and the token, the cluster's from its members'. Immutable.
/// </summary>
public sealed record ClusterDefinition
{
    private ClusterDefinition(ulong clusterId, ImmutableArray<Member> members)
    {
        ClusterId = clusterId;
        Members = members;
    }

    /// <summary>Sent with every peer stream and kept in every data directory, so that two clusters can never mix.</summary>
    public ulong ClusterId { get; }

    /// <summary>
    /// Whether the members are those of some later day, not those that the cluster was created with: good to find them, but not to say who
    /// they were at the beginning of the log.
    /// </summary>
    public bool IsJoined { get; private init; }

    /// <summary>The members, ordered by id.</summary>
    public ImmutableArray<Member> Members { get; }

    /// <summary>Builds the definition from names and peer URLs.</summary>
    /// <param name="peerUrlsByName">Name and peer URLs of each member; one member may have several URLs.</param>
    /// <param name="token">Sets clusters apart that have the same URLs.</param>
    /// <exception cref="ArgumentException">No member, or a URL given twice.</exception>
    public static ClusterDefinition Create(IEnumerable<KeyValuePair<string, ImmutableArray<string>>> peerUrlsByName, string token)
    {
        var members = peerUrlsByName
            .Select(m => new Member(DeriveMemberId(m.Value, token), m.Key, m.Value, []))
            .OrderBy(m => m.Id)
            .ToImmutableArray();
        if (members.IsEmpty)
        {
            throw new ArgumentException("the initial cluster names no member", nameof(peerUrlsByName));
        }

        var urls = members.SelectMany(m => m.PeerUrls).ToList();
        if (urls.Distinct(StringComparer.Ordinal).Count() != urls.Count)
        {
            throw new ArgumentException("the initial cluster names a peer URL twice", nameof(peerUrlsByName));
        }

        return new ClusterDefinition(DeriveClusterId(members), members);
    }

    /// <summary>A running cluster as one of its members described it to a node that joins.</summary>
    public static ClusterDefinition Joined(ulong clusterId, ImmutableArray<Member> members) =>
        new(clusterId, members.Sort((a, b) => a.Id.CompareTo(b.Id))) { IsJoined = true };

    /// <summary>The same cluster, with another name for one of its members.</summary>
    public ClusterDefinition Rename(NodeId member, string name) =>
        new(ClusterId, [.. Members.Select(m => m.Id == member ? m with { Name = name } : m)]) { IsJoined = IsJoined };

    /// <summary>The member of this name, or null.</summary>
    public Member? Find(string name) => Members.FirstOrDefault(m => m.Name == name);

    private static NodeId DeriveMemberId(ImmutableArray<string> peerUrls, string token)
    {
        var text = string.Concat(peerUrls.Order(StringComparer.Ordinal)) + token;
        return new NodeId(FirstEightBytes(Encoding.UTF8.GetBytes(text)));
    }

    private static ulong DeriveClusterId(ImmutableArray<Member> members)
    {
        var bytes = new byte[members.Length * sizeof(ulong)];
        for (var i = 0; i < members.Length; i++)
        {
            BinaryPrimitives.WriteUInt64BigEndian(bytes.AsSpan(i * sizeof(ulong)), members[i].Id.Value);
        }

        return FirstEightBytes(bytes);
    }

    private static ulong FirstEightBytes(ReadOnlySpan<byte> bytes) =>
        BinaryPrimitives.ReadUInt64BigEndian(SHA256.HashData(bytes));
}
