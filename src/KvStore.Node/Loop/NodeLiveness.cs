using KvStore.Contracts.Internal;
using KvStore.Node.Cluster;
using KvStore.Raft;

namespace KvStore.Node.Loop;

/// <summary>
/// Which of the other nodes are there: one heartbeat for each pair of nodes, however many groups they share. A node is away when nothing was
/// heard of it for an election timeout, and once after it has begun another life, since then it leads nothing any more. Only what was heard
/// counts: that a link broke says nothing of the node behind it. Thread safety: none, owned by the loop.
/// </summary>
/// <param name="self">This node.</param>
/// <param name="life">Sets this life of this node apart from any other.</param>
/// <param name="silentTicks">Ticks without a sign of life after which a node is away.</param>
internal sealed class NodeLiveness(NodeId self, ulong life, int silentTicks)
{
    private readonly SortedDictionary<NodeId, Peer> _peers = [];

    /// <summary>This node.</summary>
    public NodeId Self => self;

    /// <summary>What this node says at each tick to each of <see cref="Peers"/>; never changed.</summary>
    public PeerMessage Heartbeat { get; } = new() { NodeHeartbeat = new NodeHeartbeat { Life = life } };

    /// <summary>The other members of the cluster.</summary>
    public IReadOnlyCollection<NodeId> Peers => _peers.Keys;

    /// <summary>Those of them that are away; another set whenever that changes, never the same one changed. From any thread.</summary>
    public IReadOnlySet<NodeId> Away { get; private set; } = new HashSet<NodeId>();

    /// <summary>The members of the cluster from now on.</summary>
    public void SetMembers(IEnumerable<Member> members)
    {
        var ids = members.Select(member => member.Id).Where(id => id != self).ToHashSet();
        foreach (var left in _peers.Keys.Where(peer => !ids.Contains(peer)).ToList())
        {
            _peers.Remove(left);
        }

        foreach (var id in ids)
        {
            _peers.TryAdd(id, new Peer());
        }

        Update();
    }

    /// <summary>Anything came from a node.</summary>
    public void Hear(NodeId from, PeerMessage message)
    {
        if (!_peers.TryGetValue(from, out var peer))
        {
            return;
        }

        peer.SilentTicks = 0;
        var isNews = peer.IsAway;
        if (message.BodyCase == PeerMessage.BodyOneofCase.NodeHeartbeat)
        {
            isNews |= peer.Meet(message.NodeHeartbeat.Life);
        }

        if (isNews)
        {
            Update();
        }
    }

    /// <summary>Counts a tick.</summary>
    public void Tick()
    {
        var isNews = false;
        foreach (var peer in _peers.Values)
        {
            isNews |= ++peer.SilentTicks == silentTicks;
        }

        if (isNews)
        {
            Update();
        }
    }

    /// <summary>All groups know <see cref="Away"/>: who was in it for having begun another life has been there once.</summary>
    public void OnTold()
    {
        var isNews = false;
        foreach (var peer in _peers.Values)
        {
            isNews |= peer.IsReborn;
            peer.IsReborn = false;
        }

        if (isNews)
        {
            Update();
        }
    }

    private void Update()
    {
        var away = new HashSet<NodeId>();
        foreach (var (id, peer) in _peers)
        {
            peer.IsAway = peer.IsReborn || peer.SilentTicks >= silentTicks;
            if (peer.IsAway)
            {
                away.Add(id);
            }
        }

        if (!away.SetEquals(Away))
        {
            Away = away;
        }
    }

    private sealed class Peer
    {
        private ulong _life;
        private ulong _earlierLife;

        public int SilentTicks { get; set; }

        public bool IsAway { get; set; }

        public bool IsReborn { get; set; }

        /// <summary>Notes in which life it is; true when that is another than before. A late message of the life before means nothing.</summary>
        public bool Meet(ulong life)
        {
            if (life == _life || life == _earlierLife)
            {
                return false;
            }

            (_earlierLife, _life) = (_life, life);
            IsReborn = true;
            return true;
        }
    }
}
