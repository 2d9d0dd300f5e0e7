using KvStore.Node.StateMachine;
using KvStore.Raft;
using KvStore.Simulation.Worlds;

namespace KvStore.Simulation.Invariants;

/// <summary>A request that a node proposed is in the committed log once at most. (A write sent again is another request.)</summary>
internal sealed class AppliedAtMostOnce(World world) : Invariant
{
    /// <summary>The number of what a leader proposes by itself.</summary>
    private const ulong NobodyWaits = 0;

    private readonly HashSet<(NodeId Proposer, ulong RequestId)> _seen = [];

    public override void OnCommitted(in CommittedEntry entry)
    {
        if (entry.Kind != EntryKind.Command)
        {
            return;
        }

        var command = CommandCodec.Decode(entry.Payload);
        if (command.RequestId != NobodyWaits && !_seen.Add((command.Proposer, command.RequestId)))
        {
            throw Broken($"request {command.RequestId:x} of n{world.NodeOf(command.Proposer).Index} is committed again at {entry.Index}");
        }
    }
}
