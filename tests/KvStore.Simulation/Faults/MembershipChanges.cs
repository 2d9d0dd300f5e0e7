using KvStore.Contracts.Internal;
using KvStore.Node.Requests;
using KvStore.Simulation.Kernel;
using KvStore.Simulation.Nodes;
using KvStore.Simulation.Reports;
using KvStore.Simulation.Worlds;

namespace KvStore.Simulation.Faults;

/// <summary>
/// Somebody changes the members, again and again, at any moment and by any node: adds, promotes, removes, replaces, also the leader, and
/// sometimes before the last change is decided. Never so that a majority could be lost with the disks that are.
/// </summary>
internal sealed class MembershipChanges(World world, Chance chance) : Fault(world, chance)
{
    private const long QuickestMean = 150_000;
    private const long SlowestMean = 2_000_000;
    private const int MembersMax = 7;
    private const int SecondAtOncePerMille = 250;
    private const int PromotePerMille = 500;
    private const int AmbushPerMille = 300;
    private const long AmbushWaitMax = 20_000;
    private const int NewLeaderPerMille = 500;
    private const long NewLeaderWaitMax = 2000;
    private const int LostFirstPerMille = 600;

    /// <summary>After so long no change is made any more whose outcome is not known.</summary>
    private const long ForgetTime = 15_000_000;

    private readonly List<Asked> _asked = [];

    private enum Step
    {
        Strike,
        Ambush,
        AskNewLeader,
    }

    protected override long DrawMean() => Chance.Between(QuickestMean, SlowestMean);

    public override void Run(in SimEvent happening)
    {
        switch ((Step)happening.Kind)
        {
            case Step.Ambush:
                Ambush();
                break;
            case Step.AskNewLeader:
                AskNewLeader(World.Nodes[(int)happening.Number]);
                break;
            default:
                base.Run(happening);
                break;
        }
    }

    public override void OnLeaderElected(SimNode leader)
    {
        // Often before it has committed anything (the error in the first description of changes by one server, Ongaro 2015).
        if (Chance.PerMille(NewLeaderPerMille))
        {
            World.Timeline.After(Chance.Between(0, NewLeaderWaitMax), this, (int)Step.AskNewLeader, leader.Index);
        }
    }

    public override void OnChangeAnswered(PendingChange change)
    {
        var at = _asked.FindIndex(asked => asked.Pending == change);
        var outcome = change.Outcome;
        World.Coverage.Count(outcome.Error is not null && !SimNode.IsUnknown(outcome), Sight.ChangeRefused);
        World.Coverage.Count(SimNode.IsUnknown(outcome), Sight.ChangeOfUnknownOutcome);
        if (at >= 0 && !SimNode.IsUnknown(outcome))
        {
            Forget(at);
        }
    }

    protected override void Strike()
    {
        ForgetOld();
        var asked = World.Nodes.Where(node => node.State == NodeState.Up && World.MayHarm(node.Index)).ToList();
        if (asked.Count == 0 || (World.Membership.Open.Count > 0 && !Chance.PerMille(SecondAtOncePerMille)))
        {
            return;
        }

        var node = asked.Find(node => node.IsLeader && Chance.Coin()) ?? Chance.Pick(asked);
        Ask(node);
        if (Chance.PerMille(SecondAtOncePerMille))
        {
            Ask(node);
        }
    }

    private void AskNewLeader(SimNode leader)
    {
        ForgetOld();
        if (leader.IsLeader && World.MayHarm(leader.Index))
        {
            Ask(leader);
        }
    }

    private void Ask(SimNode node)
    {
        if (World.Phase != Phase.Faults || _asked.Count >= Membership.OpenChangesMax || Draw() is not { } change)
        {
            return;
        }

        if (World.Membership.HasMajority(other => !other.Disk.IsLost, change) && node.TryChange(change) is { } pending)
        {
            World.Membership.Begin(change);
            _asked.Add(new Asked(pending, World.Timeline.Now));
            if (Chance.PerMille(AmbushPerMille))
            {
                World.Timeline.After(Chance.Between(0, AmbushWaitMax), this, (int)Step.Ambush);
            }
        }
    }

    private MembershipChange? Draw() => Chance.Below(10) switch
    {
        < 3 => Add(),
        < 5 => Remove(),
        < 6 => Promote(),
        _ => Replace() ?? Add(),
    };

    /// <summary>A leader ends in the middle of a change: before it is committed, or in a joint configuration.</summary>
    private void Ambush()
    {
        var leader = World.Nodes.FirstOrDefault(node => node.IsLeader && World.MayHarm(node.Index));
        if (leader?.Core.ConfigurationInForce is { } latest && (latest.Index > leader.Core.CommitIndex || latest.Configuration.IsJoint))
        {
            World.Coverage.Count(Sight.LeaderCrashedInChange);
            leader.Crash((CrashKind)Chance.Below(4));
        }
    }

    private MembershipChange? Add()
    {
        var spare = World.Nodes.FirstOrDefault(node => node.State == NodeState.Absent && !IsAsked(node));
        if (spare is null || World.Membership.Described.Members.Count >= MembersMax)
        {
            return null;
        }

        var added = new ClusterMember { Id = spare.Id.Value, PeerUrls = { ClusterIds.UrlOf(spare.Index) }, Promote = Chance.PerMille(PromotePerMille) };
        return new MembershipChange { Add = added };
    }

    private MembershipChange? Remove()
    {
        var members = World.Nodes.Where(World.Membership.IsMember).ToList();
        return members.Count > 1 ? new MembershipChange { Remove = ChooseLeaver(members).Id.Value } : null;
    }

    private MembershipChange? Promote()
    {
        var learners = World.Nodes.Where(IsLearner).ToList();
        return learners.Count > 0 ? new MembershipChange { Promote = Chance.Pick(learners).Id.Value } : null;
    }

    private MembershipChange? Replace()
    {
        var learners = World.Nodes.Where(IsLearner).ToList();
        var voters = World.Nodes.Where(node => World.Membership.Committed.Voters.Contains(node.Id)).ToList();
        return learners.Count == 0 ? null : new MembershipChange
        {
            Replace = new Replacement { Promote = Chance.Pick(learners).Id.Value, Remove = ChooseLeaver(voters).Id.Value },
        };
    }

    private SimNode ChooseLeaver(List<SimNode> members)
    {
        var lost = members.Where(node => node.Disk.IsLost).ToList();
        return Chance.Pick(lost.Count > 0 && Chance.PerMille(LostFirstPerMille) ? lost : members);
    }

    private bool IsLearner(SimNode node) => World.Membership.Committed.Learners.Contains(node.Id);

    private bool IsAsked(SimNode node) => World.Membership.Open.Any(change => change.Add?.Id == node.Id.Value);

    private void ForgetOld()
    {
        for (var i = _asked.Count - 1; i >= 0; i--)
        {
            if (World.Timeline.Now - _asked[i].At > ForgetTime || World.Membership.IsDecided(_asked[i].Pending))
            {
                Forget(i);
            }
        }
    }

    private void Forget(int at)
    {
        World.Membership.End(_asked[at].Pending.Change);
        _asked.RemoveAt(at);
    }

    private readonly record struct Asked(PendingChange Pending, long At);
}
