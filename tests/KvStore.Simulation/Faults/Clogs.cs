using KvStore.Simulation.Kernel;
using KvStore.Simulation.Worlds;

namespace KvStore.Simulation.Faults;

/// <summary>A link carries nothing for a while and then all at once.</summary>
internal sealed class Clogs(World world, Chance chance) : Fault(world, chance)
{
    private const long MeanDuration = 1_500_000;

    protected override void Strike()
    {
        var from = ChooseVictim();
        var to = Chance.Below(World.Nodes.Count);
        if (from < 0 || to == from)
        {
            return;
        }

        var duration = Chance.Around(MeanDuration);
        World.Network.Link(from, to).Clog(World.Timeline.Now + duration);
        World.Trace.Add(TraceKind.Clog, from, to, duration);
    }
}
