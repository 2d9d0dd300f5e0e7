using KvStore.Simulation.Kernel;
using KvStore.Simulation.Nodes;
using KvStore.Simulation.Reports;

namespace KvStore.Simulation.Worlds;

/// <summary>
/// While the core must make progress, each node outside of it gets a trouble that lasts: a node that is half there is harder on the others
/// than one that is gone.
/// </summary>
internal static class Outsiders
{
    private const long Forever = 1L << 60;

    private enum Trouble
    {
        NoneBeyondItsFaults,
        CutOff,
        HearsNobody,
        IsHeardByNobody,
        Paused,
        StalledDisk,
    }

    /// <summary>Gives each node that is not of the core its trouble.</summary>
    public static void Afflict(World world, Chance chance)
    {
        foreach (var node in world.Nodes)
        {
            if (node.IsInService && !world.IsCore(node.Index))
            {
                Afflict(world, node, (Trouble)chance.Below(6));
            }
        }
    }

    private static void Afflict(World world, SimNode node, Trouble trouble)
    {
        switch (trouble)
        {
            case Trouble.CutOff:
                Cut(world, node.Index, inwards: true, outwards: true);
                break;
            case Trouble.HearsNobody:
                Cut(world, node.Index, inwards: true, outwards: false);
                break;
            case Trouble.IsHeardByNobody:
                Cut(world, node.Index, inwards: false, outwards: true);
                break;
            case Trouble.Paused:
                node.Pause(Forever);
                break;
            case Trouble.StalledDisk:
                world.Coverage.Count(node.IsLeader, Sight.LeaderOutsideWithStalledDisk);
                node.Disk.Stall(Forever);
                break;
            default:
                break;
        }
    }

    private static void Cut(World world, int node, bool inwards, bool outwards)
    {
        for (var other = 0; other < world.Nodes.Count; other++)
        {
            if (other != node && inwards)
            {
                world.Network.Cut(other, node, Forever, refuses: false);
            }

            if (other != node && outwards)
            {
                world.Network.Cut(node, other, Forever, refuses: false);
            }
        }
    }
}
