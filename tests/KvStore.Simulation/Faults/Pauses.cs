using KvStore.Simulation.Kernel;
using KvStore.Simulation.Nodes;
using KvStore.Simulation.Reports;
using KvStore.Simulation.Worlds;

namespace KvStore.Simulation.Faults;

/// <summary>A process stands still for a while, as in a stop signal, a long collection or a moved virtual machine.</summary>
internal sealed class Pauses(World world, Chance chance) : Fault(world, chance)
{
    protected override void Strike()
    {
        var victim = ChooseVictim();
        if (victim >= 0 && World.Nodes[victim].State == NodeState.Up)
        {
            World.Coverage.Count(World.Nodes[victim].IsLeader, Sight.LeaderPaused);
            World.Nodes[victim].Pause(Chance.Around(World.Options.ElectionTimeoutMax));
        }
    }
}
