using KvStore.Simulation.Kernel;
using KvStore.Simulation.Nodes;
using KvStore.Simulation.Worlds;

namespace KvStore.Simulation.Faults;

/// <summary>Nodes are stopped in order and started again.</summary>
internal sealed class Restarts(World world, Chance chance) : Fault(world, chance)
{
    protected override void Strike()
    {
        var victim = ChooseVictim();
        if (victim >= 0 && World.Nodes[victim].State == NodeState.Up)
        {
            World.Nodes[victim].Stop();
        }
    }
}
