using KvStore.Contracts;
using KvStore.Node.Requests;
using KvStore.Node.Snapshots;
using KvStore.Raft;

namespace KvStore.Node.Loop;

/// <content>Backups: the loop only says which state it is, and hands out a view of it.</content>
internal sealed partial class GroupReplica
{
    /// <summary>Hands out the applied state, between runs.</summary>
    public void Enqueue(PendingBackup backup, LoopOutput output)
    {
        if (_isHeldBack)
        {
            output.Finish(backup, RequestOutcome.Failed(KvErrors.NoSpace));
        }
        else if (_appliedIndex == LogIndex.Zero)
        {
            output.Finish(backup, RequestOutcome.Failed(KvErrors.NoLeader));
        }
        else if (_state.Machine.Topology.HasOtherGroups)
        {
            // Looked at in the very state that would be handed out: what others have must not be missing unnoticed.
            output.Finish(backup, RequestOutcome.Failed(KvErrors.BackupOfSeveralGroups));
        }
        else
        {
            backup.Header = new SnapshotHeader(_policy.ClusterId, Id, _core.DescribeSnapshot(_appliedIndex), _state.Machine.Revision);
            backup.State = _state.OpenSnapshot();
            output.Finish(backup, RequestOutcome.Ok);
        }
    }
}
