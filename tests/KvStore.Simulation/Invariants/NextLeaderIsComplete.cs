using KvStore.Simulation.Disks;
using KvStore.Simulation.Nodes;
using KvStore.Simulation.Worlds;

namespace KvStore.Simulation.Invariants;

/// <summary>
/// Whoever could be elected with the logs that are on the disks now holds all that is committed now (thesis 3.6). Leader completeness asks
/// this of those who are elected; asking it of those who could be finds an unsafe commit (thesis, figure 3.7) before the election that
/// would lose it.
/// </summary>
internal sealed class NextLeaderIsComplete(CommittedLog committed, World world) : Invariant
{
    private ulong _checked;

    public override void OnStep(SimNode node)
    {
        if (committed.Count == _checked)
        {
            return;
        }

        _checked = committed.Count;
        var term = committed[_checked].Term;
        foreach (var other in world.Nodes)
        {
            var candidate = other.Disk.Durable;
            if (other.IsInService && !other.Disk.IsWiped && !candidate.Holds(_checked, term) && CouldWin(other))
            {
                throw Broken(
                    $"n{node.Index} commits entry {term}/{_checked}; n{other.Index}, whose log ends at {candidate.LastTerm}/{candidate.LastIndex} without it, could be elected");
            }
        }
    }

    private bool CouldWin(SimNode candidate)
    {
        var log = candidate.Disk.Durable;
        var (latest, before) = world.Membership.OnDisk(candidate);
        return (latest.IsVoter(candidate.Id) || before.IsVoter(candidate.Id))
            && world.Membership.IsMajority(latest, voter => CouldVote(voter, log));
    }

    // A wiped disk would vote for anybody; but nobody speaks to it.
    private static bool CouldVote(SimNode voter, DurableLog candidate) =>
        !voter.Disk.IsWiped
        && (voter.Disk.Durable.LastTerm, voter.Disk.Durable.LastIndex).CompareTo((candidate.LastTerm, candidate.LastIndex)) <= 0;
}
