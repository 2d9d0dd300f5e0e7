using KvStore.Simulation.Kernel;
using KvStore.Simulation.Nodes;
using KvStore.Simulation.Reports;
using KvStore.Simulation.Worlds;

namespace KvStore.Simulation.Faults;

/// <summary>
/// A new leader is crashed or cut off soon after its election, again and again: so entries of several terms that nobody committed lie
/// about in the logs, which is what the difficult parts of Raft are about (thesis, figure 3.7).
/// </summary>
internal sealed class Ambushes(World world, Chance chance) : Fault(world, chance)
{
    private const int OddsPerMille = 600;
    private const long LongestWait = 60_000;
    private const long MeanDuration = 1_500_000;

    public override void Begin()
    {
        // It waits for leaders.
    }

    public override void OnLeaderElected(SimNode leader)
    {
        if (World.MayHarm(leader.Index) && Chance.PerMille(OddsPerMille))
        {
            World.Timeline.After(Chance.Between(0, LongestWait), this, kind: 0, leader.Index);
        }
    }

    public override void Run(in SimEvent happening)
    {
        var node = World.Nodes[(int)happening.Number];
        if (!World.MayHarm(node.Index) || !node.IsLeader)
        {
            return;
        }

        World.Coverage.Count(Sight.NewLeaderAmbushed);
        if (Chance.Coin())
        {
            node.Crash((CrashKind)Chance.Below(4));
        }
        else
        {
            CutOff(node.Index);
        }
    }

    protected override void Strike()
    {
        // It strikes when leaders are elected, and only then.
    }

    private void CutOff(int leader)
    {
        var duration = Chance.Around(MeanDuration);
        for (var other = 0; other < World.Nodes.Count; other++)
        {
            // Sometimes one of them still hears the leader.
            if (other != leader && Chance.PerMille(800))
            {
                World.Network.Cut(leader, other, duration, refuses: false);
                World.Network.Cut(other, leader, duration, refuses: false);
            }
        }
    }
}
