using KvStore.Contracts;
using KvStore.Contracts.Internal;
using KvStore.Node.Requests;
using KvStore.Raft;
using AppendRequest = KvStore.Contracts.Internal.AppendRequest;

namespace KvStore.Node.Loop;

/// <content>
/// A full device. A leader refuses its clients early, while the log has room for what the group itself must write: terms, votes, a new
/// leader's first entry. A follower acts as if messages with entries that it has no room for were lost: it acknowledges nothing of them, and
/// the leader sends them again. Both go on answering heartbeats and reads, and take writes again when there is space.
/// </content>
internal sealed partial class GroupReplica
{
    private const int RecordOverheadMax = 64;

    private static bool HasRoomFor(AppendRequest request, LoopOutput output)
    {
        if (request.Entries.Count == 0 || !output.IsLogFull)
        {
            return true;
        }

        long bytes = 0;
        var hasCommands = false;
        foreach (var entry in request.Entries)
        {
            bytes += entry.Payload.Length + RecordOverheadMax;
            hasCommands |= entry.Kind == (uint)EntryKind.Command;
        }

        return output.HasLogRoom(bytes, hasCommands);
    }

    /// <summary>Ends what waits to be proposed: nobody has seen it.</summary>
    private void RefuseForSpace(LoopOutput output)
    {
        while (_waiting.TryDequeue(out var waiting))
        {
            if (waiting.Local is null)
            {
                _forwardedWaiting--;
                Refuse(waiting.Origin, waiting.RequestId, ForwardRefused.Types.Reason.NoSpace, output);
            }
            else if (!waiting.Local.IsFinished)
            {
                output.Finish(waiting.Local, RequestOutcome.Failed(KvErrors.NoSpace));
            }
        }
    }
}
