using KvStore.Contracts;
using KvStore.Contracts.Etcd;
using KvStore.Node.StateMachine.Compaction;
using KvStore.Storage.Engine;

namespace KvStore.Node.StateMachine;

/// <content>
/// Compaction of revisions. Its command only sets the compacted revision, so that all replicas refuse older reads from the same entry on.
/// The rows go later, on each replica at its own pace: no read that is allowed, no apply and no state hash depends on which are left.
/// </content>
public sealed partial class MvccStateMachine
{
    private readonly CompactedRows _compacted;

    /// <summary>Whether there are rows to remove, as far as completed runs say.</summary>
    internal bool HasCompactedRows => !_compacted.IsDoneFor(_writtenState.CompactedRevision);

    /// <summary>Whether nothing is left of what a compaction at a revision, once applied, leaves unreadable.</summary>
    internal bool HasRemoved(long compactedRevision) => _compacted.IsDoneFor(compactedRevision);

    /// <summary>The rows as they are now, for whoever watches the owner from its own thread.</summary>
    internal IStorageReader Rows => _engine.Current;

    /// <summary>Removes some of the rows that compaction left unreadable; between runs only. Returns the number of rows looked at.</summary>
    internal int RemoveCompacted(in RemovalBudget budget)
    {
        if (_appliedIndex != _engine.AppliedIndex)
        {
            throw new InvalidOperationException("Rows are removed between runs only: pending writes stand on them.");
        }

        return _compacted.RemoveSome(_writtenState.CompactedRevision, budget);
    }

    private ApplyResult ApplyCompaction(ReadOnlyMemory<byte> request)
    {
        var revision = Parse(CompactionRequest.Parser, request).Revision;
        if (FindAlarm(takesSpace: false) is { } refused)
        {
            return Failed(refused);
        }

        if (revision <= _state.CompactedRevision)
        {
            return Failed(KvErrors.Compacted);
        }

        if (revision > _state.Revision)
        {
            return Failed(KvErrors.FutureRev);
        }

        _arrivals.Compact(revision);
        _state = _state with { CompactedRevision = revision, Hash = _state.Hash + _arrivals.TakeHash() };
        return Succeeded(new CompactionResponse { Header = NewHeader() });
    }
}
