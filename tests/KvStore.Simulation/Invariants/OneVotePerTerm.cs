using KvStore.Contracts.Internal;
using KvStore.Simulation.Nodes;

namespace KvStore.Simulation.Invariants;

/// <summary>A node votes once a term, whatever happens to it, and its disk knows of the vote before the candidate does (thesis 3.4).</summary>
internal sealed class OneVotePerTerm : Invariant
{
    private readonly Dictionary<(int Node, ulong Term), int> _votes = [];

    public override void OnSent(SimNode node, SimNode to, PeerMessage message)
    {
        if (message.BodyCase != PeerMessage.BodyOneofCase.VoteResponse || !message.VoteResponse.Granted || message.VoteResponse.PreVote)
        {
            return;
        }

        if (!_votes.TryAdd((node.Index, message.Term), to.Index) && _votes[(node.Index, message.Term)] != to.Index)
        {
            throw Broken($"n{node.Index} votes for n{to.Index} in term {message.Term} after n{_votes[(node.Index, message.Term)]}");
        }

        var disk = node.Disk.Durable;
        if (disk.Term < message.Term || (disk.Term == message.Term && disk.Vote != to.Id.Value))
        {
            throw Broken($"n{node.Index} votes for n{to.Index} in term {message.Term}; its disk has term {disk.Term}, vote {disk.Vote:x}");
        }
    }
}
