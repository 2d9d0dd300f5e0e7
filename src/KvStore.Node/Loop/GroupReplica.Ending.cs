using KvStore.Contracts;
using KvStore.Node.Log;

namespace KvStore.Node.Loop;

/// <content>
/// The end of a group that the topology has removed. First the log on the disk says that it has ended: it begins behind the last index that there can be, so
/// nothing can follow. Only when that is durable its data is deleted: as long as it is not, a start finds all of it, and ends the group again.
/// </content>
internal sealed partial class GroupReplica
{
    /// <summary>The number of the Ready that stands for the end.</summary>
    private const ulong EndNumber = ulong.MaxValue;

    private bool _isEnded;

    /// <summary>Whether the log on the disk says that the group has ended.</summary>
    public bool IsEndDurable { get; private set; }

    /// <summary>
    /// Ends the group here, and does nothing any more. What was proposed may have been done; whatever else waits was not, and another group has its keys.
    /// </summary>
    public void End(LoopOutput output)
    {
        _isEnded = true;
        FailRun(KvErrors.TimeoutDueToLeaderFail, output);
        FailAll(KvErrors.WrongGroup, output);
        output.BatchFor(0).AddLogStart(Id.Value, EndedGroups.LogStart, term: 0);
        output.MarkPersisted(this, EndNumber);
    }
}
