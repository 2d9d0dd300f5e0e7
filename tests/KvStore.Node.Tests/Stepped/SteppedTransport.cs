using System.Collections.Immutable;
using KvStore.Contracts.Internal;
using KvStore.Node.Cluster;
using KvStore.Node.Transport;
using KvStore.Raft;

namespace KvStore.Node.Tests.Stepped;

/// <summary>Carries messages between stepped nodes when it is asked to, in order; nodes can be cut off.</summary>
internal sealed class SteppedNetwork
{
    private readonly Queue<(NodeId From, NodeId To, PeerMessage Message)> _queue = new();
    private readonly Dictionary<NodeId, IPeerReceiver> _receivers = [];
    private readonly Dictionary<NodeId, ImmutableArray<Member>> _members = [];

    /// <summary>Nodes that nothing reaches and nothing leaves.</summary>
    public HashSet<NodeId> Isolated { get; } = [];

    /// <summary>Whom a node wants to be linked with; everyone can be reached all the same.</summary>
    public ImmutableArray<Member> MembersOf(NodeId node) => _members[node];

    public IPeerTransport TransportOf(NodeId node) => new Transport(this, node);

    public void Remove(NodeId node) => _receivers.Remove(node);

    /// <summary>Kinds of messages that stay on their way; the rest overtakes them.</summary>
    public HashSet<PeerMessage.BodyOneofCase> Held { get; } = [];

    /// <summary>Changes messages on their way to a node.</summary>
    public Action<NodeId, PeerMessage>? Tamper { get; set; }

    /// <summary>Delivers what is on its way now.</summary>
    public void Deliver()
    {
        for (var count = _queue.Count; count > 0; count--)
        {
            var (from, to, message) = _queue.Dequeue();
            if (Held.Contains(message.BodyCase))
            {
                _queue.Enqueue((from, to, message));
            }
            else if (!Isolated.Contains(from) && !Isolated.Contains(to) && _receivers.TryGetValue(to, out var receiver))
            {
                Tamper?.Invoke(to, message);
                receiver.Receive(from, message);
            }
        }
    }

    private sealed class Transport(SteppedNetwork network, NodeId self) : IPeerTransport
    {
        public void Start(IPeerReceiver receiver, PeerAdmission admission) => network._receivers[self] = receiver;

        public void SetMembers(ImmutableArray<Member> members) => network._members[self] = members;

        public bool TrySend(NodeId to, IReadOnlyList<PeerMessage> messages)
        {
            foreach (var message in messages)
            {
                network._queue.Enqueue((self, to, message.Clone()));
            }

            return true;
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
