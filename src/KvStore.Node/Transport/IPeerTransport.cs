using System.Collections.Immutable;
using KvStore.Contracts.Internal;
using KvStore.Node.Cluster;
using KvStore.Raft;

namespace KvStore.Node.Transport;

/// <summary>
/// Carries frames to the other nodes of the cluster. Frames to one node keep their order; any may be lost, but none arrives twice.
/// Thread safety: all members.
/// </summary>
/// <remarks>
/// The core bears a message that comes twice. A forwarded proposal or change does not: its node takes it for a second one and proposes it
/// again, so a write would be done twice. A transport that sends again what may have arrived must recognize it on the other side.
/// </remarks>
public interface IPeerTransport : IAsyncDisposable
{
    /// <summary>Opens the links. Called once, before the first send.</summary>
    /// <param name="receiver">Told what arrives and which peer went out of reach; called from any thread.</param>
    /// <param name="admission">Whom to speak to.</param>
    void Start(IPeerReceiver receiver, PeerAdmission admission);

    /// <summary>
    /// Says whom to be linked with from now on: the members of the cluster, of which this node may be one. Links to others end. A node
    /// that calls and is admitted is answered at the address that it gave, too, whether it is among them or not: it may have moved, and the
    /// entry that says so may not have come here, or not be able to come before it is answered. Never blocks.
    /// </summary>
    void SetMembers(ImmutableArray<Member> members);

    /// <summary>
    /// Queues messages for a node; never blocks. The transport owns the messages from here on and must not change them (the sender may
    /// share the entries' bytes between several receivers).
    /// </summary>
    /// <returns>
    /// False when the queue to this node is full or the link is down: none of the messages was sent or will be. Raft sends again, and so
    /// does the node what it forwards.
    /// </returns>
    bool TrySend(NodeId to, IReadOnlyList<PeerMessage> messages);

    /// <summary>
    /// Queues a large message that nobody waits for, on the terms of <see cref="TrySend"/> but without an order against what goes by it:
    /// heartbeats must not queue behind it. A transport without queues has no need of a second lane.
    /// </summary>
    bool TrySendBulk(NodeId to, PeerMessage message) => TrySend(to, [message]);
}

/// <summary>What a transport tells its node. Thread safety: all members.</summary>
public interface IPeerReceiver
{
    /// <summary>Hands over a message of a peer whose hello was accepted. Never blocks; may drop the message when the node is overloaded.</summary>
    void Receive(NodeId from, PeerMessage message);

    /// <summary>The link to a peer broke: messages on their way may be lost.</summary>
    void Unreachable(NodeId peer);

    /// <summary>A peer refused this node for good (see <see cref="PeerRefusal.IsFinal"/>): it must stop.</summary>
    void Expelled(PeerRefusal refusal);
}
