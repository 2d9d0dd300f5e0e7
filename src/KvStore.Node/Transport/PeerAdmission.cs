using System.Collections.Immutable;
using KvStore.Contracts.Internal;
using KvStore.Raft;

namespace KvStore.Node.Transport;

/// <summary>
/// Decides whom this node speaks to: nodes of its cluster that were not removed and have not lost their disk. Both ends of a link
/// introduce themselves and each checks the other, so that a message of a refused node is never seen. A node that is no member is
/// spoken to: it may be one in a configuration that has not come here yet. Thread safety: all members.
/// </summary>
public sealed class PeerAdmission
{
    /// <summary>The version of the peer protocol that this program speaks.</summary>
    public const uint ProtocolVersion = 2;

    private readonly Lock _lock = new();
    private readonly PeerBook _book;
    private ImmutableArray<string> _peerUrls;
    private ImmutableHashSet<NodeId> _removed = [];

    internal PeerAdmission(ulong clusterId, NodeId self, ulong incarnation, ImmutableArray<string> peerUrls, PeerBook book)
    {
        ClusterId = clusterId;
        Self = self;
        Incarnation = incarnation;
        _peerUrls = peerUrls;
        _book = book;
    }

    /// <summary>The cluster that both ends must be of.</summary>
    public ulong ClusterId { get; }

    /// <summary>This node.</summary>
    public NodeId Self { get; }

    /// <summary>Sets this node's data directory apart from any other that it ever had.</summary>
    internal ulong Incarnation { get; }

    /// <summary>How this node introduces itself to a peer that it calls.</summary>
    public PeerHello Greet(NodeId to)
    {
        var hello = new PeerHello
        {
            ClusterId = ClusterId,
            From = Self.Value,
            To = to.Value,
            ProtocolVersion = ProtocolVersion,
            Incarnation = Incarnation,
        };
        lock (_lock)
        {
            hello.PeerUrls.Add(_peerUrls);
        }

        return hello;
    }

    /// <summary>How it introduces itself to a peer that called and was admitted.</summary>
    public PeerWelcome Welcome() => new() { ProtocolVersion = ProtocolVersion, Incarnation = Incarnation };

    /// <summary>Checks a node that calls. Null: it is admitted, and known from now on, also after a restart.</summary>
    public PeerRefusal? Check(PeerHello hello)
    {
        if (hello.ProtocolVersion != ProtocolVersion)
        {
            return Misdirected($"peer protocol version {hello.ProtocolVersion} is not spoken here, only {ProtocolVersion}");
        }

        if (hello.ClusterId != ClusterId)
        {
            return new PeerRefusal(PeerRefusalKind.OtherCluster, $"this is a member of cluster {ClusterId:x}, not {hello.ClusterId:x}");
        }

        if (hello.To != Self.Value)
        {
            return Misdirected($"this is member {Self.Value:x}, not {hello.To:x}");
        }

        var from = new NodeId(hello.From);
        return from == NodeId.None || from == Self
            ? Misdirected($"{hello.From:x} is not another member of this cluster")
            : CheckNode(from, hello.Incarnation);
    }

    /// <summary>Checks the peer that this node called and that answered.</summary>
    public PeerRefusal? Check(NodeId peer, PeerWelcome welcome) => CheckNode(peer, welcome.Incarnation);

    /// <summary>The peers that this node has met, with the data directories that it knows them by.</summary>
    public ImmutableArray<KnownPeer> ListKnown()
    {
        lock (_lock)
        {
            return [.. _book.Known];
        }
    }

    /// <summary>Where this node is reached from now on.</summary>
    internal void SetPeerUrls(ImmutableArray<string> peerUrls)
    {
        lock (_lock)
        {
            _peerUrls = peerUrls;
        }
    }

    /// <summary>These nodes were removed from the cluster and are spoken to no more.</summary>
    public void SetRemoved(IEnumerable<NodeId> removed)
    {
        lock (_lock)
        {
            _removed = [.. removed];
        }
    }

    /// <summary>Checks a node of this cluster. Null: it is admitted, and known from now on.</summary>
    internal PeerRefusal? CheckNode(NodeId peer, ulong incarnation)
    {
        lock (_lock)
        {
            if (_removed.Contains(peer))
            {
                return new PeerRefusal(PeerRefusalKind.Removed, $"member {peer.Value:x} was removed from the cluster");
            }

            return _book.Recognize(peer, incarnation)
                ? null
                : new PeerRefusal(
                    PeerRefusalKind.LostItsDisk,
                    $"member {peer.Value:x} was here before with another data directory; remove it from the cluster and add it again as a new member");
        }
    }

    private static PeerRefusal Misdirected(string sentence) => new(PeerRefusalKind.Misdirected, sentence);
}
