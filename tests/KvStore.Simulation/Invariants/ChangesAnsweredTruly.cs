using KvStore.Node.Membership;
using KvStore.Node.Requests;
using KvStore.Raft;
using KvStore.Simulation.Nodes;

namespace KvStore.Simulation.Invariants;

/// <summary>A change of the members that was answered with success is committed; one that was refused never is; none is made twice.</summary>
internal sealed class ChangesAnsweredTruly : Invariant
{
    private readonly HashSet<(NodeId Proposer, ulong RequestId)> _refused = [];
    private readonly HashSet<(NodeId Proposer, ulong RequestId)> _committed = [];

    public override void OnCommitted(in CommittedEntry entry)
    {
        if (entry.Kind != EntryKind.Configuration)
        {
            return;
        }

        var configuration = GroupConfigurations.Parse(entry.Payload.Span);
        var request = (new NodeId(configuration.Proposer), configuration.RequestId);
        if (request.Item1 == NodeId.None)
        {
            return;
        }

        if (_refused.Contains(request))
        {
            throw Broken($"a change that was refused is committed at {entry.Index}: {configuration}");
        }

        if (!_committed.Add(request))
        {
            throw Broken($"a change is made again at {entry.Index}: {configuration}");
        }
    }

    public override void OnChangeAnswered(SimNode node, PendingChange change)
    {
        var request = (node.Id, change.RequestId);
        if (SimNode.IsUnknown(change.Outcome))
        {
            return;
        }

        var isCommitted = _committed.Contains(request);
        if (change.Outcome.Error is null && !isCommitted)
        {
            throw Broken($"a change was acknowledged that is not committed: {change.Change}");
        }

        if (change.Outcome.Error is { } error)
        {
            _refused.Add(request);
            if (isCommitted)
            {
                throw Broken($"a change was refused ({error.Message}), but is committed: {change.Change}");
            }
        }
    }
}
