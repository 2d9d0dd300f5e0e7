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

    /// <summary>
    /// Whether this node has a replica that is no member of the group yet: it does not hear who leads there, and can have nothing done in the group.
    /// </summary>
    public bool IsStranger => !IsMember(_self);

    /// <summary>Whether a node is a member, as far as this replica knows.</summary>
    public bool IsMember(NodeId node) => _core.ConfigurationInForce.Configuration.IsMember(node);

    /// <summary>Hands leadership over, if this node has it, to a voter that holds the whole log and, if there is such a one, knows the other groups.</summary>
    /// <param name="knows">Whether a node that is there is a member of the other groups, as far as is known here.</param>
    /// <param name="turn">Which one it is to be if there are several.</param>
    public bool HandOverToMember(Func<NodeId, bool> knows, int turn)
    {
        if (_core.Role != RaftRole.Leader || _isHeldBack)
        {
            return false;
        }

        var able = _core.Status().Peers.Where(peer => peer.IsVoter && peer.Match == _core.LastIndex).Select(static peer => peer.NodeId).ToList();
        var members = able.FindAll(node => knows(node));
        var targets = members.Count > 0 ? members : able;
        return targets.Count > 0 && _core.TransferLeadership(targets[turn % targets.Count]);
    }
}
