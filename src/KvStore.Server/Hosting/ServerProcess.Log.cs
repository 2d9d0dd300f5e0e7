using KvStore.Node;
using KvStore.Node.Cluster;
using KvStore.Server.Peers;
using Microsoft.Extensions.Logging;

namespace KvStore.Server.Hosting;

/// <content>What the server says of itself.</content>
internal sealed partial class ServerProcess
{
    private void WarnOfPlainText()
    {
        foreach (var url in _options.ListenClient.Concat(_options.ListenPeer))
        {
            if (!url.IsLoopback && !url.IsTls)
            {
                LogPlainText(url.Text);
            }
        }
    }

    private void LogReady(ClusterFile place)
    {
        var urls = string.Join(',', _options.ListenClient.Select(url => url.Text));
        LogReady(_options.Self.Name, PeerHandshake.Hex(place.Self.Value), PeerHandshake.Hex(place.Cluster.ClusterId), urls);
    }

    [LoggerMessage(1, LogLevel.Information, "Node {Name} ({NodeId}) of cluster {ClusterId} is ready for clients at {Urls}")]
    private partial void LogReady(string name, string nodeId, string clusterId, string urls);

    [LoggerMessage(2, LogLevel.Warning, "{Url} carries plain text and can be reached from other machines: anybody there can read and change everything")]
    private partial void LogPlainText(string url);

    [LoggerMessage(3, LogLevel.Information, "Stopping on request")]
    private partial void LogStopping();

    /// <summary>Tells the operator why the node ended.</summary>
    /// <returns>The exit code that says the same.</returns>
    private int LogFailed(Exception failure)
    {
        switch (failure)
        {
            case NodeRemovedException:
                LogRemoved(failure.Message, _options.DataDirectory);
                return ExitCodes.NodeRemoved;
            case NodeDivergedException:
                LogDiverged(failure.Message, _options.DataDirectory);
                return ExitCodes.NodeDiverged;
            case NodeFailedException { InnerException: null }:
                // The message is for the operator: that the disk was lost, say. Where it was thrown tells nothing.
                LogEnded(failure.Message);
                return ExitCodes.NodeFailed;
            default:
                LogBroken(failure);
                return ExitCodes.NodeFailed;
        }
    }

    [LoggerMessage(4, LogLevel.Critical, "The node failed and must not go on; the process ends at once")]
    private partial void LogBroken(Exception exception);

    [LoggerMessage(5, LogLevel.Critical, "The node must not go on and ends at once: {Reason}")]
    private partial void LogEnded(string reason);

    [LoggerMessage(6, LogLevel.Critical, "The node ends for good, for {Reason}; its data directory {DataDirectory} may be deleted")]
    private partial void LogRemoved(string reason, string dataDirectory);

    [LoggerMessage(7, LogLevel.Critical, "The node must not serve its data in {DataDirectory} any more and ends at once: {Reason}")]
    private partial void LogDiverged(string reason, string dataDirectory);
}
