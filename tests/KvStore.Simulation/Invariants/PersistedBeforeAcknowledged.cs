using KvStore.Contracts.Internal;
using KvStore.Raft;
using KvStore.Simulation.Nodes;
using Body = KvStore.Contracts.Internal.PeerMessage.BodyOneofCase;

namespace KvStore.Simulation.Invariants;

/// <summary>
/// A node acknowledges only entries that its disk holds, and speaks in a term only when its disk knows that term; a pre-vote names a
/// term that nobody is in yet.
/// </summary>
internal sealed class PersistedBeforeAcknowledged : Invariant
{
    public override void OnSent(SimNode node, SimNode to, PeerMessage message)
    {
        var disk = node.Disk.Durable;
        if (NeedsDurableTerm(message) && disk.Term < message.Term)
        {
            throw Broken($"n{node.Index} sends {message.BodyCase} in term {message.Term}; its disk has term {disk.Term}");
        }

        if (message.BodyCase != Body.AppendResponse || message.AppendResponse.Rejected || message.Term != node.Core.Term.Value)
        {
            return;
        }

        var index = new LogIndex(message.AppendResponse.Index);
        if (index >= node.Core.BasePosition.Index && index <= node.Core.LastIndex && !disk.Holds(index.Value, node.Core.TermAt(index).Value))
        {
            throw Broken($"n{node.Index} acknowledges entry {index}; its disk ends at {disk.LastIndex}");
        }
    }

    private static bool NeedsDurableTerm(PeerMessage message) => message.BodyCase switch
    {
        Body.VoteRequest => !message.VoteRequest.PreVote,
        Body.VoteResponse => !message.VoteResponse.PreVote,
        Body.AppendRequest or Body.AppendResponse or Body.HeartbeatRequest or Body.HeartbeatResponse => true,
        _ => false,
    };
}
