using KvStore.Contracts.Internal;
using KvStore.Node.Cluster;
using KvStore.Node.Membership;
using KvStore.Node.Requests;
using KvStore.Raft;
using KvStore.Simulation.Invariants;
using KvStore.Simulation.Nodes;

namespace KvStore.Simulation.Worlds;

/// <summary>Who belongs to the cluster: as the committed log has it, and as it may come to be by changes that are not decided yet.</summary>
internal sealed class Membership
{
    /// <summary>The changes on their way of which every combination is thought of; more are never asked for at once.</summary>
    public const int OpenChangesMax = 3;

    private readonly World _world;
    private readonly List<(ulong Index, GroupConfiguration Described, Configuration Configuration)> _committed = [];
    private readonly List<MembershipChange> _open = [];
    private readonly HashSet<ulong> _decided = [];

    public Membership(World world)
    {
        _world = world;
        Add(0, GroupConfigurations.Of(world.Cluster));
    }

    /// <summary>The newest configuration that is committed.</summary>
    public Configuration Committed => _committed[^1].Configuration;

    /// <summary>The same, with addresses.</summary>
    public GroupConfiguration Described => _committed[^1].Described;

    /// <summary>Changes that were asked for and may still be made.</summary>
    public IReadOnlyList<MembershipChange> Open => _open;

    public bool IsMember(SimNode node) => Committed.IsMember(node.Id);

    /// <summary>The committed configuration that was in force at an index.</summary>
    public Configuration At(ulong index)
    {
        var i = _committed.Count - 1;
        while (_committed[i].Index > index)
        {
            i--;
        }

        return _committed[i].Configuration;
    }

    /// <summary>An entry became committed: one that changes the members brings new ones, which somebody starts.</summary>
    public void OnCommitted(in CommittedEntry entry)
    {
        if (entry.Kind != EntryKind.Configuration)
        {
            return;
        }

        Add(entry.Index, GroupConfigurations.Parse(entry.Payload.Span));
        _decided.Add(Described.RequestId);
        var cluster = ClusterDefinition.Joined(_world.Cluster.ClusterId, GroupConfigurations.ToMembers(Described, _world.Cluster));
        foreach (var member in Described.Members)
        {
            var node = _world.NodeOf(new NodeId(member.Id));
            if (node.State == NodeState.Absent)
            {
                node.Join(cluster);
            }
        }
    }

    /// <summary>Whether the change is in the committed log.</summary>
    public bool IsDecided(PendingChange change) => _decided.Contains(change.RequestId);

    /// <summary>A change is asked for.</summary>
    public void Begin(MembershipChange change) => _open.Add(change);

    /// <summary>A change is decided, or so old that it will not be made any more.</summary>
    public void End(MembershipChange change) => _open.Remove(change);

    /// <summary>
    /// Whether every configuration that may come into force has its majority among these nodes. A leader may make voters at any time of
    /// learners that wait for it.
    /// </summary>
    /// <param name="isHere">Whether a node is among them.</param>
    /// <param name="next">A change that may be asked for.</param>
    public bool HasMajority(Func<SimNode, bool> isHere, MembershipChange? next = null)
    {
        foreach (var possible in FindPossible(next))
        {
            var promoted = possible.Members.Where(member => member.Promote && !isHere(_world.NodeOf(new NodeId(member.Id)))).Select(member => member.Id);
            if (!HasMajority(possible.Voters.Concat(promoted), isHere) || !HasMajority(possible.OutgoingVoters, isHere))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>
    /// The configuration that a node would go by if it started now, and the one before: whoever finds itself left out by an entry that is
    /// not committed may still campaign.
    /// </summary>
    public (Configuration Latest, Configuration Before) OnDisk(SimNode node)
    {
        var log = node.Disk.Durable;
        var first = log.StartIndex > 0 ? At(log.StartIndex) : node.Founding;
        var found = log.Configurations;
        return found.Count switch
        {
            0 => (first, first),
            1 => (GroupConfigurations.ToCore(found[0].Configuration), first),
            _ => (GroupConfigurations.ToCore(found[^1].Configuration), GroupConfigurations.ToCore(found[^2].Configuration)),
        };
    }

    /// <summary>Whether a majority of these nodes, and of those in the other half of a joint configuration, has a property.</summary>
    public bool IsMajority(Configuration configuration, Func<SimNode, bool> hasIt) =>
        HasMajority(configuration.Voters, hasIt) && HasMajority(configuration.OutgoingVoters, hasIt);

    private bool HasMajority(IEnumerable<NodeId> voters, Func<SimNode, bool> isHere)
    {
        int all = 0, here = 0;
        foreach (var id in voters)
        {
            all++;
            here += isHere(_world.NodeOf(id)) ? 1 : 0;
        }

        return all == 0 || here > all / 2;
    }

    private bool HasMajority(IEnumerable<ulong> voters, Func<SimNode, bool> isHere) => HasMajority(voters.Select(id => new NodeId(id)), isHere);

    /// <summary>The committed configuration, those in logs that may still be committed, and where open changes lead from all of them.</summary>
    private List<GroupConfiguration> FindPossible(MembershipChange? next)
    {
        var possible = new List<GroupConfiguration> { Described };
        foreach (var node in _world.Nodes)
        {
            possible.AddRange(node.Disk.Durable.ConfigurationsAfter(_world.Checks.Committed.Count));
            if (node.State == NodeState.Up && node.Core.ConfigurationInForce is { } latest && latest.Index.Value > _world.Checks.Committed.Count)
            {
                possible.Add(GroupConfigurations.Parse(node.Replica.Entries[latest.Index].Span));
            }
        }

        foreach (var change in next is null ? _open : [.. _open, next])
        {
            for (var i = possible.Count - 1; i >= 0; i--)
            {
                // No change begins before a joint configuration is left.
                var from = possible[i].Clone();
                from.OutgoingVoters.Clear();
                if (MembershipPlan.Make(from, change, out var planned) is null)
                {
                    possible.Add(planned);
                }
            }
        }

        return possible;
    }

    private void Add(ulong index, GroupConfiguration described) => _committed.Add((index, described, GroupConfigurations.ToCore(described)));
}
