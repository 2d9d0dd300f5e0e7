using KvStore.Raft;
using KvStore.Simulation.Nodes;

namespace KvStore.Simulation.Invariants;

/// <summary>A position names one entry and one predecessor, in every log, at all times (thesis, figure 3.2).</summary>
internal sealed class LogMatching : Invariant
{
    /// <summary>By index, what was ever written there: one item for each term, hardly ever more than two.</summary>
    private readonly List<List<Written>> _written = [];

    public override void OnStep(SimNode node)
    {
        var watch = node.Watch;
        for (var index = watch.FirstChanged; index <= watch.Now.Last; index++)
        {
            Check(node, new LogIndex(index));
        }
    }

    private void Check(SimNode node, LogIndex index)
    {
        while ((ulong)_written.Count < index.Value)
        {
            _written.Add(new List<Written>(1));
        }

        var term = node.Core.TermAt(index).Value;
        var found = new Written(term, node.Core.TermAt(index.Previous).Value, node.Replica.Entries[index]);
        var here = _written[(int)index.Value - 1];
        foreach (var known in here)
        {
            if (known.Term == term)
            {
                if (known.PreviousTerm != found.PreviousTerm || !known.Payload.Span.SequenceEqual(found.Payload.Span))
                {
                    throw Broken($"n{node.Index} holds another entry at {term}/{index} than there was before");
                }

                return;
            }
        }

        here.Add(found);
    }

    private readonly record struct Written(ulong Term, ulong PreviousTerm, ReadOnlyMemory<byte> Payload);
}
