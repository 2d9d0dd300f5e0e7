using KvStore.Contracts;
using KvStore.Contracts.Etcd;
using KvStore.Node.Requests;
using KvStore.Node.StateMachine;
using KvStore.Node.StateMachine.Compaction;
using KvStore.Raft;
using KvStore.Storage.Files;

namespace KvStore.Node.Loop;

/// <content>
/// Compaction of revisions: after its command is applied the rows are removed a few at a time, between runs, with a limit per poll for the
/// sake of those who wait for it and a limit per tick for the sake of all.
/// </content>
internal sealed partial class GroupReplica
{
    private readonly List<WaitingRemoval> _removals = [];
    private readonly AutoCompaction? _autoCompaction;
    private int _rowsRemovedInTick;

    private bool MayRemoveRows => !_isHeldBack && _rowsRemovedInTick < _options.RemovalRowsPerTickMax && _state.Machine.HasCompactedRows;

    /// <summary>Ends a proposal that is applied, unless its client waits for the removal of rows too.</summary>
    private void Settle(PendingProposal proposal, RequestOutcome outcome, LoopOutput output)
    {
        if (proposal.AwaitedRemoval is { } revision && outcome.Error is null)
        {
            proposal.IsApplied = true;
            _removals.Add(new WaitingRemoval(proposal, revision, outcome));
        }
        else
        {
            output.Finish(proposal, outcome);
        }
    }

    /// <summary>Every replica watches the revisions grow, so that a new leader knows how old they are; the leader proposes.</summary>
    private void CompactAutomatically(LoopOutput output)
    {
        if (_autoCompaction?.Due(_state.Machine.Revision) is { } revision
            && !IsFull(output)
            && _core.Role == RaftRole.Leader
            && revision > _state.Machine.CompactedRevision)
        {
            TryProposeOwn(CommandKind.Compact, new CompactionRequest { Revision = revision });
        }
    }

    private void RemoveCompactedRows(LoopOutput output)
    {
        if (MayRemoveRows)
        {
            _rowsRemovedInTick += RemoveSomeRows();
        }

        for (var i = _removals.Count - 1; i >= 0; i--)
        {
            if (_state.Machine.HasRemoved(_removals[i].Revision))
            {
                output.Finish(_removals[i].Proposal, _removals[i].Outcome);
                _removals.RemoveAt(i);
            }
        }
    }

    private int RemoveSomeRows()
    {
        var rowsMax = Math.Min(_options.RemovalRowsPerPollMax, _options.RemovalRowsPerTickMax - _rowsRemovedInTick);
        try
        {
            return _state.Machine.RemoveCompacted(new RemovalBudget(rowsMax, _options.RemovalTimePerPollMax, _time));
        }
        catch (StorageException full) when (full.IsNoSpace)
        {
            // Even a deletion takes space first. Tried again at the next tick.
            return _options.RemovalRowsPerTickMax;
        }
    }

    private void FailRemovals(LoopOutput output)
    {
        foreach (var removal in _removals)
        {
            output.Finish(removal.Proposal, RequestOutcome.Failed(KvErrors.Stopped));
        }

        _removals.Clear();
    }

    /// <param name="Proposal">The compaction.</param>
    /// <param name="Revision">Up to where rows are to be removed.</param>
    /// <param name="Outcome">What it is answered then.</param>
    private readonly record struct WaitingRemoval(PendingProposal Proposal, long Revision, RequestOutcome Outcome);
}
