using KvStore.Contracts.Partitioning;
using KvStore.Raft;
using Microsoft.Extensions.Logging;

namespace KvStore.Node.Snapshots;

/// <content>Event ids of this file: 120-139.</content>
internal sealed partial class SnapshotLog
{
    [LoggerMessage(120, LogLevel.Information, "Group {GroupId} has a snapshot at {Term}/{Index}, revision {Revision}")]
    private partial void LogSaved(GroupId groupId, ulong term, ulong index, long revision);

    [LoggerMessage(121, LogLevel.Error, "There is no room for a snapshot of group {GroupId}: its log grows until there is")]
    private partial void LogNoRoom(GroupId groupId);

    [LoggerMessage(122, LogLevel.Error, "The newest snapshot of group {GroupId} is damaged or gone: a new one is taken, check the disk")]
    private partial void LogDamaged(GroupId groupId);

    [LoggerMessage(123, LogLevel.Information, "Group {GroupId} received the snapshot at {Term}/{Index} of node {NodeId}, {Bytes} bytes")]
    private partial void LogReceived(GroupId groupId, ulong term, ulong index, NodeId nodeId, long bytes);

    [LoggerMessage(124, LogLevel.Information, "Group {GroupId}: node {NodeId} has the snapshot at {Term}/{Index}")]
    private partial void LogSent(GroupId groupId, ulong term, ulong index, NodeId nodeId);

    [LoggerMessage(125, LogLevel.Warning, "Group {GroupId}: node {NodeId} did not get the snapshot at {Term}/{Index}, trying on")]
    private partial void LogNotSent(GroupId groupId, ulong term, ulong index, NodeId nodeId);

    [LoggerMessage(126, LogLevel.Critical, "Work with snapshots failed, the node stops: {Reason}")]
    private partial void LogFailed(string reason);

    [LoggerMessage(127, LogLevel.Warning, "More was written during a snapshot of group {GroupId} than its engine can keep an old state beside: it is taken again, and the log grows until it is done")]
    private partial void LogStateEnded(GroupId groupId);
}
