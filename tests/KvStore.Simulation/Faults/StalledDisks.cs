using KvStore.Simulation.Kernel;
using KvStore.Simulation.Reports;
using KvStore.Simulation.Worlds;

namespace KvStore.Simulation.Faults;

/// <summary>A disk ends no sync for a while, though the node's network works.</summary>
internal sealed class StalledDisks(World world, Chance chance) : Fault(world, chance)
{
    private const long MeanDuration = 3_000_000;

    protected override void Strike()
    {
        var victim = ChooseVictim();
        if (victim >= 0)
        {
            var duration = Chance.Around(MeanDuration);
            World.Coverage.Count(World.Nodes[victim].IsLeader, Sight.DiskStalledOnLeader);
            World.Nodes[victim].Disk.Stall(duration);
            World.Trace.Add(TraceKind.Disk, victim, (long)FaultKinds.StalledDisk, duration);
        }
    }
}
