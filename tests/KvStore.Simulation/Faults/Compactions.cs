using KvStore.Simulation.Kernel;
using KvStore.Simulation.Nodes;
using KvStore.Simulation.Worlds;

namespace KvStore.Simulation.Faults;

/// <summary>Some node is asked to compact a group at a revision about where it stands: before it, at it, and now and then beyond.</summary>
internal sealed class Compactions(World world, Chance chance) : Fault(world, chance)
{
    private const long Back = 20;
    private const long Beyond = 2;

    protected override void Strike()
    {
        var up = World.Nodes.Where(node => node.State == NodeState.Up).ToList();
        if (up.Count > 0)
        {
            var node = Chance.Pick(up);
            var group = World.Moves is null ? node.Replica : Chance.Pick([.. node.Loop!.Groups.Values]);
            node.Compact(group.Id, Math.Max(0, group.Machine.Revision + Beyond - Chance.Between(0, Back)));
        }
    }
}
