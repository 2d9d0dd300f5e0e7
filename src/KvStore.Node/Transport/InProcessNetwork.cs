using System.Collections.Concurrent;
using System.Collections.Immutable;
using KvStore.Contracts.Internal;
using KvStore.Node.Cluster;
using KvStore.Raft;

namespace KvStore.Node.Transport;

/// <summary>
/// Links nodes of one process without sockets: messages are handed over as they are. Nodes can be cut off, paused and slowed down, for tests. Thread safety: all
/// members.
/// </summary>
public sealed class InProcessNetwork
{
    private readonly ConcurrentDictionary<NodeId, Endpoint> _endpoints = new();
    private readonly ConcurrentDictionary<(NodeId From, NodeId To), bool> _cut = new();
    private readonly ConcurrentDictionary<(NodeId From, NodeId To), InProcessLink> _links = new();
    private readonly ConcurrentDictionary<NodeId, bool> _isolated = new();
    private readonly TimeProvider _time;

    /// <summary>Makes a network whose delays the given time measures; null: the system's.</summary>
    public InProcessNetwork(TimeProvider? time = null) => _time = time ?? TimeProvider.System;

    /// <summary>The transport of one node.</summary>
    public IPeerTransport TransportOf(NodeId node) => new Transport(this, node);

    /// <summary>Cuts a node off: nothing reaches it or leaves it until <see cref="Reconnect"/>.</summary>
    public void Isolate(NodeId node) => _isolated[node] = true;

    /// <summary>Ends an isolation.</summary>
    public void Reconnect(NodeId node) => _isolated.TryRemove(node, out _);

    /// <summary>Cuts the way from one node to another, in this direction alone, until <see cref="Mend"/>.</summary>
    public void Cut(NodeId from, NodeId to) => _cut[(from, to)] = true;

    /// <summary>Ends a cut.</summary>
    public void Mend(NodeId from, NodeId to) => _cut.TryRemove((from, to), out _);

    /// <summary>Has messages from one node to another take at least so long, in this direction, from now on.</summary>
    public void Delay(NodeId from, NodeId to, TimeSpan delay) => LinkOf(from, to).SetDelay(delay);

    /// <summary>Keeps what is sent to a node until it may have it, or lets it have it.</summary>
    public void Hold(NodeId to, bool isHeld)
    {
        foreach (var from in _endpoints.Keys)
        {
            LinkOf(from, to).SetHeld(isHeld);
        }
    }

    private InProcessLink LinkOf(NodeId from, NodeId to) =>
        _links.GetOrAdd((from, to), static (_, time) => new InProcessLink(time), _time);

    private bool TryDeliver(NodeId from, NodeId to, IReadOnlyList<PeerMessage> messages)
    {
        if (_isolated.ContainsKey(from)
            || _isolated.ContainsKey(to)
            || _cut.ContainsKey((from, to))
            || !_endpoints.TryGetValue(from, out var sender)
            || !_endpoints.TryGetValue(to, out var receiver)
            || !Admit(sender, receiver))
        {
            return false;
        }

        if (_links.TryGetValue((from, to), out var link))
        {
            link.Send(() => Receive(receiver, from, messages));
        }
        else
        {
            Receive(receiver, from, messages);
        }

        return true;
    }

    private static void Receive(Endpoint receiver, NodeId from, IReadOnlyList<PeerMessage> messages)
    {
        foreach (var message in messages)
        {
            receiver.Receiver.Receive(from, message);
        }
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
