using System.Collections.Concurrent;
using System.Collections.Immutable;
using KvStore.Contracts.Internal;
using KvStore.Node.Transport;
using KvStore.Raft;
using Body = KvStore.Contracts.Internal.PeerMessage.BodyOneofCase;

namespace KvStore.Node.Tests.Cluster;

/// <summary>Counts what a node sends, by kind.</summary>
internal sealed class CountingTransport(IPeerTransport inner) : IPeerTransport
{
    private readonly ConcurrentDictionary<Body, int> _sent = new();

    public int Sent(Body kind) => _sent.GetValueOrDefault(kind);

    public void Start(IPeerReceiver receiver, PeerAdmission admission) => inner.Start(receiver, admission);

    public void SetMembers(ImmutableArray<Node.Cluster.Member> members) => inner.SetMembers(members);

    public bool TrySend(NodeId to, IReadOnlyList<PeerMessage> messages)
    {
        foreach (var message in messages)
        {
            _sent.AddOrUpdate(message.BodyCase, 1, (_, count) => count + 1);
        }

        return inner.TrySend(to, messages);
    }

    public ValueTask DisposeAsync() => inner.DisposeAsync();
}
