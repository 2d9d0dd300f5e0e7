using System.Collections.Immutable;
using KvStore.Contracts.Internal;
using KvStore.Node.Cluster;
using KvStore.Node.Transport;
using KvStore.Raft;
using KvStore.Simulation.Nodes;
using KvStore.Simulation.Reports;

namespace KvStore.Simulation.Network;

/// <summary>A node's door to the simulated network, for one life of the node.</summary>
internal sealed class SimTransport(SimNode node) : IPeerTransport
{
    /// <summary>Receivers that were asked how far they have come.</summary>
    private readonly HashSet<NodeId> _asked = [];

    public void Start(IPeerReceiver receiver, PeerAdmission admission)
    {
        // The network hands frames to the node, which knows its loop.
    }

    public void SetMembers(ImmutableArray<Member> members)
    {
        // Everyone can be reached; who is cut off is the network's affair.
    }

    public bool TrySend(NodeId to, IReadOnlyList<PeerMessage> messages)
    {
        var receiver = node.World.NodeOf(to);
        node.OnSending(receiver, messages);
        return node.World.Network.TrySend(node.Index, receiver.Index, messages);
    }

    public bool TrySendBulk(NodeId to, PeerMessage message)
    {
        Note(to, message);
        return node.World.Network.TrySendBulk(node.Index, node.World.NodeOf(to).Index, message);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private void Note(NodeId to, PeerMessage message)
    {
        if (message.BodyCase != PeerMessage.BodyOneofCase.SnapshotChunk)
        {
            return;
        }

        if (message.SnapshotChunk.Data.IsEmpty)
        {
            _asked.Add(to);
        }
        else if (_asked.Remove(to))
        {
            node.World.Coverage.Count(message.SnapshotChunk.Offset > 0, Sight.ChunkTransferResumed);
        }
    }
}
