using KvStore.Simulation.Kernel;
using KvStore.Simulation.Worlds;

namespace KvStore.Simulation.Faults;

/// <summary>
/// A device has little room left, then some again: writes are refused meanwhile, or wait, and the node goes on.
/// </summary>
internal sealed class FullDisks(World world, Chance chance) : Fault(world, chance)
{
    private const int EngineBatchesMax = 24;

    protected override void Strike()
    {
        var victim = ChooseVictim();
        if (victim < 0)
        {
            return;
        }

        var disk = World.Nodes[victim].Disk;
        if (disk.Files.CapacityBytes is null)
        {
            disk.Files.CapacityBytes = disk.Files.UsedBytes() + Chance.Between(0, World.Options.SegmentBytes);
            disk.Engines.BatchesLeft = Chance.Below(EngineBatchesMax);
        }
        else
        {
            disk.Files.CapacityBytes = null;
            disk.Engines.BatchesLeft = null;
            World.Coverage.Count(disk.Engines.Refusals > 0, Reports.Sight.EngineRefused);
        }

        World.Trace.Add(TraceKind.Disk, victim, (long)FaultKinds.FullDisk, disk.Files.CapacityBytes ?? -1);
    }
}
