using KvStore.Raft;
using Microsoft.Extensions.Logging;

namespace KvStore.Node;

/// <content>Event ids of this file: 100-119.</content>
public sealed partial class KvNode
{
    [LoggerMessage(100, LogLevel.Information, "Node {NodeId} of cluster {ClusterId:x} started from {Origin} with {Entries} entries in its log")]
    private partial void LogStarted(NodeId nodeId, ulong clusterId, string origin, int entries);

    [LoggerMessage(101, LogLevel.Debug, "Node {NodeId} stopped before its client URLs were published")]
    private partial void LogPublicationAbandoned(NodeId nodeId);

    [LoggerMessage(102, LogLevel.Warning, "Node {NodeId} found damage on its disk and started without what is damaged: {Warning}")]
    private partial void LogStorageWarning(NodeId nodeId, string warning);

    [LoggerMessage(103, LogLevel.Critical, "Replicas differ that must be equal, a defect of the program or of a machine: {Finding}")]
    private partial void LogDivergence(string finding);

    [LoggerMessage(104, LogLevel.Warning, "Node {NodeId} is over its quota of {QuotaBytes} bytes: its state takes {StateBytes}; it raises an alarm")]
    private partial void LogQuotaExceeded(NodeId nodeId, long quotaBytes, long stateBytes);
}
