using KvStore.Simulation.Kernel;
using KvStore.Simulation.Nodes;
using KvStore.Simulation.Worlds;

namespace KvStore.Simulation.Faults;

/// <summary>
/// Leaders die young and are back at once, so that entries of many terms lie on a few disks each, votes are asked again in the same term,
/// and answers to the life before arrive in the next (figure 8 of the Raft paper needs five such deaths in a row).
/// </summary>
internal sealed class LeaderChurn(World world, Chance chance) : Fault(world, chance)
{
    private const long RestartMax = 60_000;

    protected override long DrawMean() => Chance.Between(20_000, 400_000);

    protected override void Strike()
    {
        for (var i = 0; i < World.Nodes.Count; i++)
        {
            var node = World.Nodes[i];
            if (node.IsLeader && World.MayHarm(i))
            {
                node.Crash((CrashKind)Chance.Below(4));
                node.StartAfter(Chance.Between(1000, RestartMax));
            }
        }
    }
}
