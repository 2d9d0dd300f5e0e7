using KvStore.Node.StateMachine;
using KvStore.Raft;
using KvStore.Simulation.Clients;

namespace KvStore.Simulation.Invariants;

/// <summary>A write that a node refused never gets into the log, neither before nor after its client was told.</summary>
internal sealed class NoFailedWriteApplied : Invariant
{
    private readonly HashSet<(NodeId Proposer, ulong RequestId)> _refused = [];
    private readonly HashSet<(NodeId Proposer, ulong RequestId)> _committed = [];

    public override void OnCommitted(in CommittedEntry entry)
    {
        if (entry.Kind != EntryKind.Command)
        {
            return;
        }

        var command = CommandCodec.Decode(entry.Payload);
        _committed.Add((command.Proposer, command.RequestId));
        if (_refused.Contains((command.Proposer, command.RequestId)))
        {
            throw Broken($"request {command.RequestId:x} is committed at {entry.Index} after its client was told that it failed");
        }
    }

    public override void OnRefused(Attempt attempt)
    {
        var request = (attempt.Node.Id, attempt.RequestId);
        _refused.Add(request);
        if (_committed.Contains(request))
        {
            throw Broken($"a client was told that its write failed, but it is committed: {attempt.Operation}");
        }
    }
}
