using System.Collections.Concurrent;
using System.Collections.Immutable;
using KvStore.Contracts.Internal;
using KvStore.Node.Cluster;
using KvStore.Raft;

namespace KvStore.Node.Transport;

/// <summary>
/// Links nodes of one process without sockets: messages are handed over as they are. Nodes can be cut off, for tests. Thread safety: all
/// members.
/// </summary>
public sealed class InProcessNetwork
{
    private readonly ConcurrentDictionary<NodeId, Endpoint> _endpoints = new();
    private readonly ConcurrentDictionary<NodeId, bool> _isolated = new();

    /// <summary>The transport of one node.</summary>
    public IPeerTransport TransportOf(NodeId node) => new Transport(this, node);

    /// <summary>Cuts a node off: nothing reaches it or leaves it until <see cref="Reconnect"/>.</summary>
    public void Isolate(NodeId node) => _isolated[node] = true;

    /// <summary>Ends an isolation.</summary>
    public void Reconnect(NodeId node) => _isolated.TryRemove(node, out _);

    private bool TryDeliver(NodeId from, NodeId to, IReadOnlyList<PeerMessage> messages)
    {
        if (_isolated.ContainsKey(from)
            || _isolated.ContainsKey(to)
            || !_endpoints.TryGetValue(from, out var sender)
            || !_endpoints.TryGetValue(to, out var receiver)
            || !Admit(sender, receiver))
        {
            return false;
        }

        foreach (var message in messages)
        {
            receiver.Receiver.Receive(from, message);
        }

        return true;
    }

    private static bool Admit(Endpoint sender, Endpoint receiver)
    {
        var refusal = receiver.Admission.CheckNode(sender.Admission.Self, sender.Admission.Incarnation);
        if (refusal is { IsFinal: true })
        {
            sender.Receiver.Expelled(refusal);
        }

        return refusal is null && sender.Admission.CheckNode(receiver.Admission.Self, receiver.Admission.Incarnation) is null;
    }

    private sealed record Endpoint(IPeerReceiver Receiver, PeerAdmission Admission);

    private sealed class Transport(InProcessNetwork network, NodeId self) : IPeerTransport
    {
        public void Start(IPeerReceiver receiver, PeerAdmission admission) => network._endpoints[self] = new Endpoint(receiver, admission);

        public void SetMembers(ImmutableArray<Member> members)
        {
            // Everyone in the process can be reached.
        }

        public bool TrySend(NodeId to, IReadOnlyList<PeerMessage> messages) => network.TryDeliver(self, to, messages);

        public ValueTask DisposeAsync()
        {
            network._endpoints.TryRemove(self, out _);
            return ValueTask.CompletedTask;
        }
    }
}
