using KvStore.Contracts.V1;
using KvStore.Node.StateMachine.Moves;
using KvStore.Node.StateMachine.Topology;
using Phase = KvStore.Contracts.Internal.ImportPosition.Types.Phase;

namespace KvStore.Node.Balancing;

/// <summary>Says how far the copy of a move is.</summary>
internal static class CopyStages
{
    /// <summary>Fills in what the destination knows.</summary>
    /// <param name="move">The move.</param>
    /// <param name="import">What has come to its destination; nothing is kept of it once the copy is taken into use.</param>
    /// <param name="sourceRevision">Where the source is; zero: unknown.</param>
    /// <param name="description">Is filled.</param>
    public static void Describe(MoveEntry move, ImportProgress import, long sourceRevision, MoveDescription description)
    {
        if (move.Phase != StateMachine.Topology.MovePhase.Planned)
        {
            description.Stage = CopyStage.Complete;
            return;
        }

        var next = import.Next;
        description.Chunks = import.Number;
        description.Stage = next.Phase switch
        {
            Phase.Keys => CopyStage.Keys,
            Phase.Changes => CopyStage.Changes,
            Phase.Complete => CopyStage.Complete,
            _ => CopyStage.Sessions,
        };
        if (next.Phase == Phase.Keys)
        {
            description.NextKey = next.Key;
        }
        else if (next.Phase == Phase.Changes)
        {
            description.RevisionsLeft = Math.Max(0, sourceRevision - next.Revision + 1);
        }
    }
}
