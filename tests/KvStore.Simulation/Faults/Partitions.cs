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
    private const int EchoPerMille = 400;

    protected override void Strike()
    {
        var isolated = ChooseVictim();
        if (isolated < 0)
        {
            return;
        }

        World.Coverage.Count(World.Nodes[isolated].IsLeader, Sight.LeaderIsolated);
        if (isOneWay && World.Nodes[isolated].IsLeader && Chance.PerMille(EchoPerMille))
        {
            LeaveEchoes(isolated);
            return;
        }

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

    /// <summary>
    /// Nobody hears the leader, and it hears one follower only, and that one late: the answers to its last questions come in when the
    /// others may have elected and committed without it.
    /// </summary>
    private void LeaveEchoes(int leader)
    {
        var timeout = World.Options.ElectionTimeoutMax;
        var echo = (leader + 1 + Chance.Below(World.Nodes.Count - 1)) % World.Nodes.Count;
        for (var other = 0; other < World.Nodes.Count; other++)
        {
            if (other != leader)
            {
                World.Network.Cut(leader, other, 2 * timeout, refuses: false);
            }

            if (other != leader && other != echo)
            {
                World.Network.Cut(other, leader, 2 * timeout, refuses: false);
            }
        }

        World.Coverage.Count(Sight.LeaderHearsEchoes);
        World.Network.Link(echo, leader).Clog(World.Timeline.Now + Chance.Between(timeout / 2, timeout));
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
