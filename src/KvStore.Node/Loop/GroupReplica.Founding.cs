using KvStore.Contracts.Internal;
using KvStore.Raft;
using Message = KvStore.Raft.Message;
using VoteResponse = KvStore.Raft.VoteResponse;

namespace KvStore.Node.Loop;

/// <content>
/// Founding: a founder with an empty disk stands for no election before it has heard each other founder, or learns of a term. A cluster
/// that grew can bear to lose the disks of most of its founders; those who lost theirs and are started again as on the first day would
/// else elect a leader of their own, beside the cluster that runs. As long as one founder kept its disk, it shuts them out, and they
/// never hear it. Other groups need no such rule: who founds them is in the log of the first.
/// </content>
internal sealed partial class GroupReplica
{
    private readonly HashSet<NodeId> _unheardFounders = [];

    private bool IsUntouched => _core.Term == default && _core.LastIndex == LogIndex.Zero;

    private void AwaitFounders()
    {
        if (IsFirst && _origin.IsFounding)
        {
            _unheardFounders.UnionWith(_cluster.Members.Select(member => member.Id).Where(member => member != _self));
        }
    }

    /// <summary>A message of a peer came: both ends admit each other.</summary>
    private void NoteHeard(NodeId from)
    {
        if (_unheardFounders.Count > 0)
        {
            _unheardFounders.Remove(from);
        }
    }

    /// <summary>Whether a message is kept from the core: a vote for a new founder that has not heard all others yet.</summary>
    private bool IsTooEarly(Message message) => message is VoteResponse && _unheardFounders.Count > 0 && IsUntouched;

    /// <summary>As long as there is nothing else to say, an empty message, so that the other founders hear this one.</summary>
    private void GreetFounders(LoopOutput output)
    {
        if (!IsFirst || !_origin.IsFounding || !IsUntouched)
        {
            return;
        }

        foreach (var member in _cluster.Members.Where(member => member.Id != _self))
        {
            output.Send(member.Id, new PeerMessage { GroupId = Id.Value });
        }
    }
}
