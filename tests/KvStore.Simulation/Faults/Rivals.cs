using KvStore.Simulation.Kernel;
using KvStore.Simulation.Nodes;
using KvStore.Simulation.Reports;
using KvStore.Simulation.Worlds;

namespace KvStore.Simulation.Faults;

/// <summary>
/// A follower is kept from hearing the leader until it wants to lead itself, and those that it needs for that are restarted quickly; when
/// somebody is elected, the old leader is cut off before it can hear of it, and its clients ask it on. So two lead at a time, which is
/// what leases and promises are about (thesis 6.4.1).
/// </summary>
internal sealed class Rivals(World world, Chance chance) : Fault(world, chance)
{
    private const int CutOffPerMille = 700;
    private const int RestartPerMille = 600;
    private const long RestartTime = 2000;
    private const long RestartTimeMost = 30_000;

    private enum Step
    {
        Strike,
        Restart,
    }

    public override void Run(in SimEvent happening)
    {
        if ((Step)happening.Kind == Step.Strike)
        {
            base.Run(happening);
        }
        else
        {
            RestartOthers((int)happening.Number);
        }
    }

    /// <summary>Cuts off whoever leads an earlier term, in both directions.</summary>
    public override void OnLeaderElected(SimNode leader)
    {
        foreach (var old in World.Nodes)
        {
            if (old != leader && old.IsLeader && World.MayHarm(old.Index) && Chance.PerMille(CutOffPerMille))
            {
                World.Coverage.Count(Sight.OldLeaderLeftAlone);
                CutOff(old.Index);
            }
        }
    }

    protected override void Strike()
    {
        var rival = ChooseVictim();
        if (rival < 0)
        {
            return;
        }

        var timeout = World.Options.ElectionTimeoutMax;
        foreach (var leader in World.Nodes)
        {
            if (leader.IsLeader && leader.Index != rival)
            {
                var duration = timeout + Chance.Between(0, timeout);
                World.Network.Cut(leader.Index, rival, duration, refuses: false);
                World.Network.Cut(rival, leader.Index, duration, refuses: false);
                World.Timeline.After(Chance.Between(timeout / 2, duration), this, (int)Step.Restart, rival);
            }
        }
    }

    private void CutOff(int leader)
    {
        var duration = World.Options.ElectionTimeoutMax;
        for (var other = 0; other < World.Nodes.Count; other++)
        {
            if (other != leader)
            {
                World.Network.Cut(leader, other, duration, refuses: false);
                World.Network.Cut(other, leader, duration, refuses: false);
            }
        }
    }

    /// <summary>Nobody but the leader and its rival remembers what was promised, unless promises outlive a restart.</summary>
    private void RestartOthers(int rival)
    {
        foreach (var node in World.Nodes)
        {
            if (node.Index != rival && node.State == NodeState.Up && !node.IsLeader && World.MayHarm(node.Index) && Chance.PerMille(RestartPerMille))
            {
                node.Crash(CrashKind.Kill);
                node.StartAfter(Chance.Between(RestartTime, RestartTimeMost));
            }
        }
    }
}
