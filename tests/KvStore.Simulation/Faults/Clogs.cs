using KvStore.Simulation.Kernel;
using KvStore.Simulation.Worlds;

namespace KvStore.Simulation.Faults;

/// <summary>A link carries nothing for a while and then all at once.</summary>
internal sealed class Clogs(World world, Chance chance) : Fault(world, chance)
{
    private const long MeanDuration = 1_500_000;

    protected override void Strike()
    {
        var victim = ChooseVictim();
        var other = Chance.Below(World.Nodes.Count);
        if (victim < 0 || other == victim)
        {
            return;
        }

        // Towards the victim as often as from it: what clients of a follower ask reaches the leader when they have asked elsewhere.
        var (from, to) = Chance.Coin() ? (victim, other) : (other, victim);
        var duration = Chance.Around(MeanDuration);
        World.Network.Link(from, to).Clog(World.Timeline.Now + duration);
        World.Trace.Add(TraceKind.Clog, from, to, duration);
    }
}
