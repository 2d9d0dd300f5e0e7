using KvStore.Contracts.Internal;
using KvStore.Node.Requests;
using KvStore.Simulation.Kernel;
using KvStore.Simulation.Moves;
using KvStore.Simulation.Nodes;
using KvStore.Simulation.Worlds;

namespace KvStore.Simulation.Faults;

/// <summary>
/// Somebody changes the members of a cluster with several groups: nodes come, and others give away their votes in all groups and go, as operators have them
/// do, one change at a time. Beside moves, which do not care.
/// </summary>
internal sealed class MembersOfGroups(World world, Chance chance) : Fault(world, chance)
{
    private const long QuickestMean = 300_000;
    private const long SlowestMean = 2_000_000;
    private const int VotesChangedPerMille = 300;
    private const int MembersMin = 3;
    private const int MembersMax = 6;

    /// <summary>After so long a change is not made any more whose outcome is not known.</summary>
    private const long ForgetTime = 15_000_000;

    private MembershipChange? _asked;
    private PendingChange? _pending;
    private long _askedAt;
    private bool _isDraining;

    protected override long DrawMean() => Chance.Between(QuickestMean, SlowestMean);

    public override void OnChangeAnswered(PendingChange change)
    {
        if (change == _pending && !SimNode.IsUnknown(change.Outcome))
        {
            Forget();
        }
    }

    protected override void Strike()
    {
        if (_asked is not null && (World.Timeline.Now - _askedAt > ForgetTime || World.Membership.IsDecided(_pending!)))
        {
            Forget();
        }

        var up = World.Nodes.Where(node => node.State == NodeState.Up).ToList();
        if (World.Phase != Phase.Faults || _asked is not null || _isDraining || up.Count == 0 || !World.Moves!.Admin.HasAllGroups)
        {
            return;
        }

        var members = World.Nodes.Where(World.Membership.IsMember).ToList();
        if (Chance.PerMille(VotesChangedPerMille) && World.Nodes.All(static node => !node.Disk.IsLost))
        {
            ChangeVotes(Chance.Pick(up), Chance.Pick(members));
        }
        else if (Chance.Coin() && members.Count > MembersMin)
        {
            World.Moves.Follow(RemoveAsync(Chance.Pick(up), Chance.Pick(members)));
        }
        else if (World.Nodes.FirstOrDefault(node => node.State == NodeState.Absent) is { } spare && members.Count < MembersMax)
        {
            Ask(Chance.Pick(up), new MembershipChange
            {
                Add = new ClusterMember { Id = spare.Id.Value, PeerUrls = { ClusterIds.UrlOf(spare.Index) }, Promote = true },
            });
        }
    }

    /// <summary>
    /// Has another number of nodes vote in each group, or a node have another share of the votes. From then on no disk may be lost: it may be the only one that has a group.
    /// </summary>
    private void ChangeVotes(SimNode asked, SimNode node)
    {
        if (World.Moves!.LifeOf(asked) is { } life)
        {
            World.Moves.HasFewVoters = true;
            World.Moves.Tally.Count(MoveSight.VotesChanged);
            World.Moves.Follow(life.ChangeVotesAsync(Chance.Coin()
                ? new TopologyChange { SetReplication = new SetReplication { Voters = Chance.Pick<uint>([0, 1, 3, 5]) } }
                : new TopologyChange { SetNodeWeight = new SetNodeWeight { Node = node.Id.Value, Weight = (uint)Chance.Between(1, 4) } }));
        }
    }

    private async Task RemoveAsync(SimNode asked, SimNode leaver)
    {
        if (World.Moves!.LifeOf(asked) is not { } life)
        {
            return;
        }

        // A life that ends does not come back here.
        _isDraining = true;
        World.Moves.Follow(StopWaitingAsync());
        if (await life.DrainAsync(leaver).ConfigureAwait(false) && World.Phase == Phase.Faults && _asked is null)
        {
            World.Moves.Tally.Count(MoveSight.NodeDrained);
            Ask(asked, new MembershipChange { Remove = leaver.Id.Value });
        }

        _isDraining = false;
    }

    private async Task StopWaitingAsync()
    {
        await World.Moves!.WaitAsync(ForgetTime / 3).ConfigureAwait(false);
        _isDraining = false;
    }

    private void Ask(SimNode node, MembershipChange change)
    {
        if (World.Membership.HasMajority(static other => !other.Disk.IsLost, change) && node.TryChange(change) is { } pending)
        {
            World.Membership.Begin(change);
            (_asked, _pending, _askedAt) = (change, pending, World.Timeline.Now);
        }
    }

    private void Forget()
    {
        World.Membership.End(_asked!);
        (_asked, _pending) = (null, null);
    }
}
