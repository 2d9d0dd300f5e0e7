using KvStore.Node.Requests;
using KvStore.Simulation.Kernel;
using KvStore.Simulation.Nodes;
using KvStore.Simulation.Worlds;

namespace KvStore.Simulation.Faults;

/// <summary>A class of faults with its own stream of chance: it strikes again and again, at times around a mean that each world draws.</summary>
internal abstract class Fault(World world, Chance chance) : IEventTarget
{
    private const long SternestMean = 300_000;
    private const long SternMean = 2_000_000;
    private const long MildestMean = 10_000_000;

    private long _mean;

    protected World World { get; } = world;

    protected Chance Chance { get; } = chance;

    /// <summary>Begins to strike.</summary>
    public virtual void Begin()
    {
        _mean = DrawMean();
        Schedule();
    }

    /// <summary>A node has just become leader.</summary>
    public virtual void OnLeaderElected(SimNode leader)
    {
    }

    /// <summary>A snapshot begins to arrive at a node.</summary>
    public virtual void OnSnapshotArriving(SimNode receiver)
    {
    }

    /// <summary>A change of the members was made, or refused, or nobody knows.</summary>
    public virtual void OnChangeAnswered(PendingChange change)
    {
    }

    public virtual void Run(in SimEvent happening)
    {
        if (World.Phase == Phase.Healed)
        {
            return;
        }

        Strike();
        Schedule();
    }

    /// <summary>The mean time between two strikes.</summary>
    protected virtual long DrawMean() =>
        Chance.Coin() ? Chance.Between(SternestMean, SternMean) : Chance.Between(SternMean, MildestMean);

    /// <summary>Does its harm once, if there is whom to harm.</summary>
    protected abstract void Strike();

    /// <summary>A node that may be harmed, or -1: more often than by chance the leader, whose troubles are the interesting ones.</summary>
    protected int ChooseVictim()
    {
        var inService = World.Nodes.Where(node => node.IsInService).ToList();
        var victim = inService.Count > 0 ? Chance.Pick(inService).Index : 0;
        if (Chance.PerMille(300))
        {
            for (var i = 0; i < World.Nodes.Count; i++)
            {
                victim = IsLeader(World.Nodes[i]) ? i : victim;
            }
        }

        return World.MayHarm(victim) ? victim : -1;
    }

    /// <summary>Whether a node leads: any group, where there are several.</summary>
    private bool IsLeader(SimNode node) => node.IsLeader
        || (World.Moves is not null && node.State == NodeState.Up && node.Loop!.Groups.Values.Any(group => group.Core.Role == Raft.RaftRole.Leader && Chance.Coin()));

    private void Schedule() => World.Timeline.After(Chance.Around(_mean), this, kind: 0);
}
