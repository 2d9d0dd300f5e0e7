using KvStore.Contracts.Internal;
using KvStore.Raft;
using KvStore.Simulation.Kernel;
using KvStore.Simulation.Nodes;
using KvStore.Simulation.Reports;
using KvStore.Simulation.Worlds;

namespace KvStore.Simulation.Faults;

/// <summary>
/// A replacement comes to the disks of a majority of the new voters only: of the others the leader forgets it in a crash, and the rest never
/// heard of it. Then the two sides cannot hear each other, and only one of them knows that both majorities are needed (thesis 4.3).
/// </summary>
internal sealed class JointSplits(World world, Chance chance) : IEventTarget
{
    private const long HoldTime = 5000;
    private const long CrashAfterLeast = 100;
    private const long CrashAfterMost = 900;
    private const long RestartMost = 60_000;
    private const long MeanDuration = 3_000_000;

    /// <summary>A leader was just asked for a replacement.</summary>
    public void Begin(SimNode leader, Replacement replacement)
    {
        var voters = world.Membership.Committed.Voters.Select(world.NodeOf).ToList();
        var removed = world.NodeOf(new NodeId(replacement.Remove));
        var side = 1UL << leader.Index | 1UL << removed.Index;
        while (voters.Count(voter => IsIn(side, voter)) <= voters.Count / 2)
        {
            side |= 1UL << chance.Pick(voters).Index;
        }

        foreach (var node in world.Nodes)
        {
            if (node != leader && IsIn(side, node))
            {
                world.Network.Cut(leader.Index, node.Index, HoldTime, refuses: false);
            }
        }

        world.Timeline.After(chance.Between(CrashAfterLeast, CrashAfterMost), this, kind: 0, leader.Index, side);
    }

    public void Run(in SimEvent happening)
    {
        var leader = world.Nodes[(int)happening.Number];
        var side = (ulong)happening.Subject!;
        if (!leader.IsLeader || !world.MayHarm(leader.Index))
        {
            return;
        }

        world.Coverage.Count(leader.Core.ConfigurationInForce.Configuration.IsJoint, Sight.JointSplit);
        leader.Crash(CrashKind.LoseUnsynced);
        leader.StartAfter(chance.Between(0, RestartMost));
        var duration = chance.Around(MeanDuration);
        foreach (var one in world.Nodes)
        {
            foreach (var other in world.Nodes)
            {
                if (IsIn(side, one) != IsIn(side, other))
                {
                    world.Network.Cut(one.Index, other.Index, duration, refuses: false);
                }
            }
        }
    }

    private static bool IsIn(ulong side, SimNode node) => (side >> node.Index & 1) != 0;
}
