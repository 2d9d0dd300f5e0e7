using KvStore.Simulation.Kernel;
using KvStore.Simulation.Nodes;
using KvStore.Simulation.Worlds;

namespace KvStore.Simulation.Faults;

/// <summary>A leader is asked to hand leadership over: to any node, also one that is down, or stands still from now on.</summary>
internal sealed class Transfers(World world, Chance chance) : Fault(world, chance)
{
    private const int PausePerMille = 250;

    protected override void Strike()
    {
        foreach (var leader in World.Nodes)
        {
            if (leader.IsLeader && World.MayHarm(leader.Index))
            {
                Transfer(leader, World.Nodes[Chance.Below(World.Nodes.Count)]);
            }
        }
    }

    private void Transfer(SimNode leader, SimNode target)
    {
        leader.Transfer(target);
        if (target != leader && target.State == NodeState.Up && World.MayHarm(target.Index) && Chance.PerMille(PausePerMille))
        {
            target.Pause(Chance.Around(World.Options.ElectionTimeoutMax));
        }
    }
}
