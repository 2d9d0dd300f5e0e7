using System.Collections.Immutable;
using KvStore.Contracts.Internal;
using KvStore.Node.Cluster;
using KvStore.Node.Transport;
using KvStore.Raft;
using KvStore.Simulation.Nodes;

namespace KvStore.Simulation.Network;

/// <summary>A node's door to the simulated network, for one life of the node.</summary>
internal sealed class SimTransport(SimNode node) : IPeerTransport
{
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

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
