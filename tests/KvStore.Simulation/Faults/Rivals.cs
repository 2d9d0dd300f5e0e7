using KvStore.Simulation.Kernel;
using KvStore.Simulation.Nodes;
using KvStore.Simulation.Reports;
using KvStore.Simulation.Worlds;

namespace KvStore.Simulation.Faults;

/// <summary>
/// Makes two leaders at a time, or as nearly as promises allow, which is what leases are about (thesis 6.4.1): a follower is kept from
/// hearing the leader until it wants to lead itself, and then those that it needs for that are restarted quickly; or a leader that nobody
/// hears gets late answers. When somebody is elected, the old leader is cut off before it can hear of it, and its clients ask it on.
/// </summary>
internal sealed class Rivals(World world, Chance chance) : Fault(world, chance)
{
    private const int CutOffPerMille = 700;
    private const int RestartPerMille = 800;
    private const long RestartTime = 2000;
    private const long RestartTimeMost = 30_000;

    private enum Step
    {
        Strike,
        Restart,
        Silence,
    }

    public override void Run(in SimEvent happening)
    {
        switch ((Step)happening.Kind)
        {
            case Step.Restart:
                RestartOthers((int)happening.Number);
                break;
            case Step.Silence:
                Silence((int)happening.Number);
                break;
            default:
                base.Run(happening);
                break;
        }
    }

    /// <summary>Cuts off whoever leads an earlier term, in both directions.</summary>
    public override void OnLeaderElected(SimNode leader)
    {
        foreach (var old in World.Nodes)
        {
            if (old != leader && old.IsLeader && World.MayHarm(old.Index) && Chance.PerMille(CutOffPerMille))
            {
                CutOff(old.Index);
            }
        }
    }

    protected override void Strike()
    {
        var victim = ChooseVictim();
        foreach (var leader in World.Nodes)
        {
            if (victim < 0 || !leader.IsLeader || !World.MayHarm(leader.Index))
            {
                continue;
            }

            if (leader.Index == victim)
            {
                LeaveLateAnswers(victim);
            }
            else
            {
                Raise(leader.Index, victim);
            }
        }
    }

    /// <summary>The answers to the leader's next heartbeat come all at once, when the others, who hear no more of it, are about to elect.</summary>
    private void LeaveLateAnswers(int leader)
    {
        var timeout = World.Options.ElectionTimeoutMax;
        var late = World.Timeline.Now + Chance.Between(timeout / 4, timeout * 3 / 4);
        for (var other = 0; other < World.Nodes.Count; other++)
        {
            World.Network.Link(other, leader).Clog(late);
        }

        var beat = World.Options.HeartbeatInterval;
        World.Timeline.After(beat + Chance.Between(0, beat), this, (int)Step.Silence, leader);
    }

    private void Silence(int leader)
    {
        for (var other = 0; other < World.Nodes.Count && World.MayHarm(leader); other++)
        {
            if (other != leader)
            {
                World.Network.Cut(leader, other, World.Options.ElectionTimeoutMax * 2, refuses: false);
            }
        }
    }

    private void Raise(int leader, int rival)
    {
        var timeout = World.Options.ElectionTimeoutMax;
        var duration = timeout + Chance.Between(0, timeout);
        World.Network.Cut(leader, rival, duration, refuses: false);
        World.Network.Cut(rival, leader, duration, refuses: false);
        var wait = Chance.Between(timeout / 2, duration);
        if (Chance.Coin())
        {
            HoldBack(leader, rival, wait);
        }

        World.Timeline.After(wait, this, (int)Step.Restart, rival);
    }

    /// <summary>What is written meanwhile gets to no disk but the leader's, so that the rival misses nothing that others have to keep.</summary>
    private void HoldBack(int leader, int rival, long duration)
    {
        foreach (var node in World.Nodes)
        {
            if (node.Index != leader && node.Index != rival && World.MayHarm(node.Index))
            {
                node.Disk.Stall(duration);
            }
        }
    }

    /// <summary>Nobody but the leader and its rival remembers what was promised, unless promises outlive a restart.</summary>
    private void RestartOthers(int rival)
    {
        foreach (var node in World.Nodes)
        {
            if (node.Index == rival || node.State != NodeState.Up || !World.MayHarm(node.Index))
            {
                continue;
            }

            if (node.IsLeader)
            {
                CutOff(node.Index);
            }
            else if (Chance.PerMille(RestartPerMille))
            {
                node.Crash(CrashKind.LoseUnsynced);
                node.StartAfter(Chance.Between(RestartTime, RestartTimeMost));
            }
        }
    }

    private void CutOff(int leader)
    {
        World.Coverage.Count(Sight.OldLeaderLeftAlone);
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
}
