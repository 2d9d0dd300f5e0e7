using KvStore.Simulation.Kernel;
using KvStore.Simulation.Nodes;
using KvStore.Simulation.Reports;
using KvStore.Simulation.Worlds;

namespace KvStore.Simulation.Faults;

/// <summary>
/// Ends nodes without warning: the process is killed or the power goes, between events, in the middle of a disk operation to come, or
/// everywhere at once.
/// </summary>
internal sealed class Crashes(World world, Chance chance) : Fault(world, chance)
{
    private const int OperationsAhead = 8;

    protected override void Strike()
    {
        if (Chance.PerMille(60))
        {
            CrashAll();
            return;
        }

        var victim = ChooseVictim();
        if (victim < 0)
        {
            return;
        }

        var node = World.Nodes[victim];
        if (Chance.PerMille(400))
        {
            // In the next writes, or, when the node is down, while it starts.
            node.Disk.Files.CrashAt = node.Disk.Files.OperationCount + Chance.Between(1, OperationsAhead);
            return;
        }

        node.Crash(DrawKind());
    }

    private void CrashAll()
    {
        var kind = DrawKind();
        var crashed = 0;
        for (var i = 0; i < World.Nodes.Count; i++)
        {
            if (World.MayHarm(i) && Chance.PerMille(800))
            {
                World.Nodes[i].Crash(kind);
                crashed++;
            }
        }

        World.Coverage.Count(crashed > World.Membership.Committed.Voters.Length / 2, Sight.MajorityDown);
    }

    private CrashKind DrawKind() => (CrashKind)Chance.Below(4);
}
