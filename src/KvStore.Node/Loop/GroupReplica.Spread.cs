using KvStore.Raft;

namespace KvStore.Node.Loop;

/// <content>Handing leadership to a node that leads less.</content>
internal sealed partial class GroupReplica
{
    /// <summary>
    /// Hands leadership over, if this node has it, to the voter that leads fewest groups of those that are there and hold the whole log; not if
    /// that one leads as many as this node, or one less. The first group stays where it is: all wait for it.
    /// </summary>
    /// <param name="leads">How many groups each node leads that is there; changed as if the transfer had succeeded.</param>
    public bool HandOver(Dictionary<NodeId, int> leads)
    {
        if (IsFirst || _core.Role != RaftRole.Leader || _isHeldBack)
        {
            return false;
        }

        var target = NodeId.None;
        var fewest = leads[_self] - 1;
        foreach (var peer in _core.Status().Peers)
        {
            if (peer.IsVoter && peer.Match == _core.LastIndex && leads.TryGetValue(peer.NodeId, out var count) && count < fewest)
            {
                (target, fewest) = (peer.NodeId, count);
            }
        }

        if (target == NodeId.None || !_core.TransferLeadership(target))
        {
            return false;
        }

        leads[_self]--;
        leads[target]++;
        return true;
    }
}
