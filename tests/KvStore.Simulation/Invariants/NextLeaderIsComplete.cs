using KvStore.Simulation.Disks;
using KvStore.Simulation.Nodes;

namespace KvStore.Simulation.Invariants;

/// <summary>
/// Whoever could be elected with the logs that are on the disks now holds all that is committed now (thesis 3.6). Leader completeness asks
/// this of those who are elected; asking it of those who could be finds an unsafe commit (thesis, figure 3.7) before the election that
/// would lose it.
/// </summary>
internal sealed class NextLeaderIsComplete(CommittedLog committed, IReadOnlyList<SimNode> nodes) : Invariant
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
        for (var i = 0; i < nodes.Count; i++)
        {
            var candidate = nodes[i].Disk.Durable;
            if (!candidate.Holds(_checked, term) && CouldWin(candidate))
            {
                throw Broken(
                    $"n{node.Index} commits entry {term}/{_checked}; n{i}, whose log ends at {candidate.LastTerm}/{candidate.LastIndex} without it, could be elected");
            }
        }
    }

    private bool CouldWin(DurableLog candidate)
    {
        var votes = 0;
        for (var i = 0; i < nodes.Count; i++)
        {
            var voter = nodes[i].Disk.Durable;
            votes += (voter.LastTerm, voter.LastIndex).CompareTo((candidate.LastTerm, candidate.LastIndex)) <= 0 ? 1 : 0;
        }

        return votes > nodes.Count / 2;
    }
}
