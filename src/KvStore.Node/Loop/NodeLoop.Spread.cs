using KvStore.Raft;

namespace KvStore.Node.Loop;

/// <content>
/// Leaders gather on the nodes that live longest; each node hands some over while another one leads at least two groups fewer, a few at a
/// time and not soon after a node went away or came back. Handing one over from the one to the other never makes it the other way round, so
/// nothing goes back and forth.
/// </content>
internal sealed partial class NodeLoop
{
    private readonly Dictionary<NodeId, int> _leads = [];
    private int _ticksSinceSpread;
    private int _nextSpread;

    private void SpreadLeaders()
    {
        if (_options.SpreadTicks == 0 || ++_ticksSinceSpread < _options.SpreadTicks)
        {
            return;
        }

        _ticksSinceSpread = 0;
        CountLeaders();
        LeaveFirstToMember();
        var transfers = TransfersDue();
        for (var i = 0; i < _all.Count && transfers > 0; i++)
        {
            _nextSpread = (_nextSpread + 1) % _all.Count;
            var group = _all[_nextSpread];
            if (group.HandOver(_leads))
            {
                MarkDirty(group);
                transfers--;
            }
        }
    }

    /// <summary>
    /// Whoever leads the first group has moves, placements and adoptions done in all others. A node that was added to the cluster and leads it before it is a
    /// member of all groups cannot, and would wait for ever for what only it would do: another one leads instead.
    /// </summary>
    private void LeaveFirstToMember()
    {
        if (_first is { } first && _all.Exists(static group => group.IsStranger)
            && first.HandOverToMember(node => _leads.ContainsKey(node) && _all.TrueForAll(group => !group.IsStranger || group.IsMember(node)), ++_nextSpread))
        {
            MarkDirty(first);
        }
    }

    /// <summary>How many groups each node leads that is there, as the replicas here know.</summary>
    private void CountLeaders()
    {
        _leads.Clear();
        _leads[_nodes.Self] = 0;
        foreach (var peer in _nodes.Peers)
        {
            if (!_nodes.Away.Contains(peer))
            {
                _leads[peer] = 0;
            }
        }

        foreach (var group in _all)
        {
            if (_leads.TryGetValue(group.Core.LeaderId, out var count))
            {
                _leads[group.Core.LeaderId] = count + 1;
            }
        }
    }

    /// <summary>A part of the difference, since the other nodes see the same and hand over too.</summary>
    private int TransfersDue()
    {
        var difference = _leads[_nodes.Self] - _leads.Values.Min();
        return difference < 2 ? 0 : Math.Clamp(difference / 4, 1, _options.TransfersPerSpreadMax);
    }
}
