using KvStore.Simulation.Kernel;
using KvStore.Simulation.Worlds;

namespace KvStore.Simulation.Faults;

/// <summary>A disk needs much longer for each sync, for a while.</summary>
internal sealed class SlowDisks(World world, Chance chance) : Fault(world, chance)
{
    private const long MeanDuration = 5_000_000;

    protected override void Strike()
    {
        var victim = ChooseVictim();
        if (victim >= 0)
        {
            var mean = Chance.Between(5000, 300_000);
            World.Nodes[victim].Disk.Slow(mean, Chance.Around(MeanDuration));
            World.Trace.Add(TraceKind.Disk, victim, (long)FaultKinds.SlowDisk, mean);
        }
    }
}
