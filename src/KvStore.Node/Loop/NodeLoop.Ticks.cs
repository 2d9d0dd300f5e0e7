using KvStore.Contracts.Internal;
using KvStore.Raft;

namespace KvStore.Node.Loop;

/// <content>
/// Ticks, for those groups that have something to do at them. A group that is quiet and keeps nobody waiting gets a tick now and then, for
/// what is due by the clock; and it hears which nodes are away, a limited number of groups at a tick, so that a node that dies does not
/// have all its groups elect a leader at one moment.
/// </content>
internal sealed partial class NodeLoop
{
    private readonly NodeLiveness _nodes;
    private readonly List<GroupReplica> _all = [];
    private readonly List<GroupReplica> _ticking = [];
    private IReadOnlySet<NodeId>? _awayTold;
    private int _nextSlow;
    private int _nextTold;
    private int _untold;

    /// <summary>Groups that get every tick; for tests.</summary>
    internal int TickingGroups => _ticking.Count;

    private void Tick()
    {
        _output.Snapshots.Tick();
        _nodes.Tick();
        TellWhoIsAway();
        for (var i = _ticking.Count - 1; i >= 0; i--)
        {
            var group = _ticking[i];
            if (group.NeedsTicks)
            {
                group.Tick();
                MarkDirty(group);
            }
            else
            {
                group.IsTicking = false;
                _ticking[i] = _ticking[^1];
                _ticking.RemoveAt(_ticking.Count - 1);
            }
        }

        TickSlowly();
        SpreadLeaders();
        SendHeartbeats();
    }

    /// <summary>Each of the others gets one tick in so many.</summary>
    private void TickSlowly()
    {
        var count = (_all.Count + _options.SlowTicks - 1) / _options.SlowTicks;
        for (var i = 0; i < count; i++)
        {
            _nextSlow = (_nextSlow + 1) % _all.Count;
            var group = _all[_nextSlow];
            if (!group.IsTicking)
            {
                group.Tick();
                MarkDirty(group);
            }
        }
    }

    private void SendHeartbeats()
    {
        foreach (var peer in _nodes.Peers)
        {
            _output.Send(peer, _nodes.Heartbeat);
        }
    }

    private void TellWhoIsAway()
    {
        if (!ReferenceEquals(_awayTold, _nodes.Away))
        {
            _awayTold = _nodes.Away;
            _ticksSinceSpread = -_options.SpreadRestTicks;
            _untold = _all.Count;
        }

        for (var i = Math.Min(_untold, _options.GroupsToldPerTickMax); i > 0; i--)
        {
            _untold--;
            _nextTold = (_nextTold + 1) % _all.Count;
            Tell(_all[_nextTold]);
        }

        if (_untold == 0)
        {
            _nodes.OnTold();
        }
    }

    /// <summary>Lets a group know which nodes are away; before anything else comes to it, since that decides how it takes it.</summary>
    private void Tell(GroupReplica group)
    {
        if (group.SetNodesAway(_nodes.Away))
        {
            MarkDirty(group);
        }
    }

    private void Take(NodeId from, PeerMessage message)
    {
        _nodes.Hear(from, message);
        if (message.BodyCase != PeerMessage.BodyOneofCase.NodeHeartbeat)
        {
            HandleFor(new(message.GroupId))?.Receive(from, message, _output);
        }
    }

    private void KeepTicking(GroupReplica group)
    {
        if (!group.IsTicking)
        {
            group.IsTicking = true;
            _ticking.Add(group);
        }
    }
}
