using KvStore.Simulation.Kernel;
using KvStore.Simulation.Worlds;
using KvStore.Testing.Files;

namespace KvStore.Simulation.Faults;

/// <summary>A sync fails, and what it should have made durable is gone though the page cache shows it: the node must stop.</summary>
internal sealed class SyncFailures(World world, Chance chance) : Fault(world, chance)
{
    protected override void Strike()
    {
        var victim = ChooseVictim();
        if (victim >= 0)
        {
            World.Nodes[victim].Disk.MayFail = true;
            World.Nodes[victim].Disk.Files.FailNext(Chance.PerMille(800) ? FileOperation.SyncFile : FileOperation.SyncDirectory);
            World.Trace.Add(TraceKind.Disk, victim, (long)FaultKinds.SyncFailure);
        }
    }
}
