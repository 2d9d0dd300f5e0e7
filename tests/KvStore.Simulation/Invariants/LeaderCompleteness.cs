using KvStore.Raft;
using KvStore.Simulation.Nodes;

namespace KvStore.Simulation.Invariants;

/// <summary>Who is elected holds every entry that was committed before (thesis, figure 3.2).</summary>
internal sealed class LeaderCompleteness(CommittedLog committed) : Invariant
{
    public override void OnStep(SimNode node)
    {
        var (before, now) = (node.Watch.Before, node.Watch.Now);
        if (now.Role != RaftRole.Leader || (before.Role == RaftRole.Leader && before.Term == now.Term))
        {
            return;
        }

        for (var index = committed.Count; index >= node.Watch.Now.Base && index > 0 && committed[index].Term < now.Term; index--)
        {
            if (index > now.Last || node.Core.TermAt(new LogIndex(index)).Value != committed[index].Term)
            {
                throw Broken($"n{node.Index} leads term {now.Term} without the committed entry {committed[index].Term}/{index}");
            }
        }
    }
}
