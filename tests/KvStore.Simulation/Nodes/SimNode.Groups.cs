using Google.Protobuf;
using KvStore.Contracts.Partitioning;
using KvStore.Node.Loop;
using KvStore.Node.Requests;
using KvStore.Node.StateMachine;

namespace KvStore.Simulation.Nodes;

/// <content>What is asked of any of the node's groups.</content>
internal sealed partial class SimNode
{
    /// <summary>Proposes a command in a group; false when the loop refuses it at once.</summary>
    public bool Propose(GroupId group, CommandKind kind, IMessage request, out PendingProposal proposal)
    {
        var id = ++_lastRequestId;
        var payload = CommandCodec.Encode(kind, Id, id, Clock.GetUtcNow().ToUnixTimeMilliseconds(), request);
        proposal = new PendingProposal(Clock.GetTimestamp(), group, id, payload);
        return Ask(LoopInput.Proposal(proposal));
    }

    /// <summary>Hands a request to the loop; false when that refuses it at once.</summary>
    public bool Ask(in LoopInput request)
    {
        Wake();
        return Loop!.TryPost(request);
    }
}
