using Grpc.Core;
using KvStore.Contracts;
using KvStore.Contracts.Internal;
using Microsoft.Extensions.Logging;

namespace KvStore.Server.Peers;

/// <content>States of the link, each logged once when it is entered.</content>
internal sealed partial class PeerLink
{
    // A node that joined knows the members by their ids alone.
    private string Name => peer.Name.Length > 0 ? peer.Name : PeerHandshake.Hex(peer.Id.Value);

    private void NoteConnected(string url)
    {
        backoff.Reset();
        _state = PeerLinkState.Connected;
        LogConnected(Name, PeerHandshake.Hex(peer.Id.Value), url);
    }

    private void NoteBroken(Exception? reason, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return;
        }

        if (reason is RpcException ended && PeerHandshake.ReadRefusal(ended) is { IsFinal: true } final)
        {
            receiver.Expelled(final);
        }

        _state = PeerLinkState.Unreachable;
        LogBroken(Name, PeerHandshake.Hex(peer.Id.Value), Explain(reason));
        if (lane == PeerLane.Control)
        {
            receiver.Unreachable(peer.Id);
        }
    }

    private bool NoteFailure(Exception reason, string url, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return false;
        }

        if (reason is RpcException { StatusCode: StatusCode.FailedPrecondition } refusal)
        {
            NoteRefused(refusal, url);
            return true;
        }

        if (_state is not PeerLinkState.Unreachable)
        {
            _state = PeerLinkState.Unreachable;
            LogUnreachable(Name, PeerHandshake.Hex(peer.Id.Value), url, Explain(reason));
        }

        return false;
    }

    private void NoteRefused(RpcException refusal, string url)
    {
        if (_state == PeerLinkState.Refused)
        {
            return;
        }

        _state = PeerLinkState.Refused;
        if (PeerHandshake.ReadRefusal(refusal) is { IsFinal: true } final)
        {
            LogRefused(Name, url, refusal.Status.Detail);
            receiver.Expelled(final);
        }
        else if (refusal.Status.Detail == KvErrors.ClusterIDMismatch.Message)
        {
            var theirs = refusal.Trailers.GetValue(PeerHandshake.ClusterIdTrailer) ?? "unknown";
            LogOtherCluster(Name, url, theirs, PeerHandshake.Hex(handshake.ClusterId));
        }
        else
        {
            LogRefused(Name, url, refusal.Status.Detail);
        }
    }

    private static string Explain(Exception? reason) => reason switch
    {
        null => "the peer closed the stream",
        RpcException rpc => rpc.Status.Detail,
        OperationCanceledException => "no answer in time",
        _ => reason.Message,
    };

    [LoggerMessage(100, LogLevel.Information, "Connected to peer {Peer} ({NodeId}) at {Url}")]
    private partial void LogConnected(string peer, string nodeId, string url);

    [LoggerMessage(101, LogLevel.Warning, "The link to peer {Peer} ({NodeId}) broke: {Reason}")]
    private partial void LogBroken(string peer, string nodeId, string reason);

    [LoggerMessage(102, LogLevel.Warning, "Peer {Peer} ({NodeId}) cannot be reached at {Url}, trying on: {Reason}")]
    private partial void LogUnreachable(string peer, string nodeId, string url, string reason);

    [LoggerMessage(103, LogLevel.Error, "Peer {Peer} at {Url} is of cluster {TheirClusterId}, this node of cluster {ClusterId}: check --initial-cluster and its token; a node that joins a running cluster starts with --initial-cluster-state existing and an empty data directory")]
    private partial void LogOtherCluster(string peer, string url, string theirClusterId, string clusterId);

    [LoggerMessage(104, LogLevel.Error, "Peer {Peer} at {Url} refuses this node: {Reason}")]
    private partial void LogRefused(string peer, string url, string reason);
}
