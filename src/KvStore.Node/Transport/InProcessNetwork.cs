using System.Collections.Concurrent;
using KvStore.Contracts.Internal;
using KvStore.Raft;

namespace KvStore.Node.Transport;

/// <summary>
/// Links nodes of one process without sockets: messages are handed over as they are. Nodes can be cut off, for tests. Thread safety: all
/// members.
/// </summary>
public sealed class InProcessNetwork
{
    private readonly ConcurrentDictionary<NodeId, IPeerReceiver> _receivers = new();
    private readonly ConcurrentDictionary<NodeId, bool> _isolated = new();

    /// <summary>The transport of one node.</summary>
    public IPeerTransport TransportOf(NodeId node) => new Transport(this, node);

    /// <summary>Cuts a node off: nothing reaches it or leaves it until <see cref="Reconnect"/>.</summary>
    public void Isolate(NodeId node) => _isolated[node] = true;

    /// <summary>Ends an isolation.</summary>
    public void Reconnect(NodeId node) => _isolated.TryRemove(node, out _);

    private bool TryDeliver(NodeId from, NodeId to, IReadOnlyList<PeerMessage> messages)
    {
        if (_isolated.ContainsKey(from) || _isolated.ContainsKey(to) || !_receivers.TryGetValue(to, out var receiver))
        {
            return false;
        }

        foreach (var message in messages)
        {
            receiver.Receive(from, message);
        }

        return true;
    }

    private sealed class Transport(InProcessNetwork network, NodeId self) : IPeerTransport
    {
        public void Start(IPeerReceiver receiver) => network._receivers[self] = receiver;

        public bool TrySend(NodeId to, IReadOnlyList<PeerMessage> messages) => network.TryDeliver(self, to, messages);

        public ValueTask DisposeAsync()
        {
            network._receivers.TryRemove(self, out _);
            return ValueTask.CompletedTask;
        }
    }
}
