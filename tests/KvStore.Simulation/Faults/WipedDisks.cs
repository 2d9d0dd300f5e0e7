using KvStore.Simulation.Kernel;
using KvStore.Simulation.Reports;
using KvStore.Simulation.Worlds;

namespace KvStore.Simulation.Faults;

/// <summary>
/// A node loses its disk and is started again under its old id, as if nothing had happened: it knows nothing of its votes and its entries
/// any more, so the others must shut it out. Only one that all the others have met: nobody can know what a node forgot that it never saw.
/// And one founder keeps its disk: if none knew, they would found the cluster anew.
/// </summary>
internal sealed class WipedDisks(World world, Chance chance) : Fault(world, chance)
{
    private const int OddsPerMille = 250;

    protected override void Strike()
    {
        var victim = ChooseVictim();
        if (victim < 0 || !Chance.PerMille(OddsPerMille) || World.Nodes[victim].Disk.IsDamaged || World.Membership.Open.Count > 0)
        {
            return;
        }

        var others = World.Nodes.Where(node => node.IsInService && node.Index != victim);
        var knows = World.Nodes.Take(World.Options.Nodes).Any(node => node.Index != victim && !node.Disk.IsWiped);
        if (knows && World.CanLose(victim) && World.Membership.IsMember(World.Nodes[victim]) && others.All(node => World.Network.HaveMet(victim, node.Index)))
        {
            World.Coverage.Count(Sight.DiskWiped);
            World.Nodes[victim].Wipe();
        }
    }
}
