using KvStore.Raft;
using KvStore.Simulation.Kernel;
using KvStore.Simulation.Nodes;
using KvStore.Simulation.Reports;
using KvStore.Simulation.Worlds;

namespace KvStore.Simulation.Faults;

/// <summary>Cuts links for a while: one node off, or a random set from the rest; in both directions, or in one.</summary>
internal sealed class Partitions(World world, Chance chance, bool isOneWay) : Fault(world, chance)
{
    private const long MeanDuration = 2_500_000;

    protected override void Strike()
    {
        var isolated = ChooseVictim();
        if (isolated < 0)
        {
            return;
        }

        World.Coverage.Count(World.Nodes[isolated].IsLeader, Sight.LeaderIsolated);
        World.Coverage.Count(isOneWay && World.Nodes.Any(IsElecting), Sight.OneWayPartitionDuringElection);
        var side = Chance.Coin() ? 1UL << isolated : Chance.Next() | (1UL << isolated);
        var duration = Chance.Around(MeanDuration);
        var refuses = Chance.Coin();
        var outwards = Chance.Coin();
        for (var a = 0; a < World.Nodes.Count; a++)
        {
            for (var b = 0; b < World.Nodes.Count; b++)
            {
                if (IsIn(side, a) && !IsIn(side, b) && (World.MayHarm(a) || World.MayHarm(b)))
                {
                    Cut(outwards ? a : b, outwards ? b : a, duration, refuses);
                }
            }
        }
    }

    private static bool IsIn(ulong side, int node) => (side >> node & 1) != 0;

    private static bool IsElecting(SimNode node) =>
        node.State == NodeState.Up && node.Core.Role is RaftRole.PreCandidate or RaftRole.Candidate;

    private void Cut(int from, int to, long duration, bool refuses)
    {
        World.Network.Cut(from, to, duration, refuses);
        if (!isOneWay)
        {
            World.Network.Cut(to, from, duration, refuses);
        }
    }
}
