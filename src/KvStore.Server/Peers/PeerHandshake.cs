using Grpc.Core;
using KvStore.Contracts;
using KvStore.Contracts.Internal;
using KvStore.Node.Transport;
using KvStore.Raft;
using KvStore.Services;

namespace KvStore.Server.Peers;

/// <summary>The first frames of a peer stream as gRPC carries them; what they say is <see cref="PeerAdmission"/>'s. Thread safety: all members.</summary>
internal sealed class PeerHandshake(PeerAdmission admission)
{
    /// <summary>The trailer of a refusal that carries the cluster id of the node that refuses.</summary>
    public const string ClusterIdTrailer = "kvstore-cluster-id";

    /// <summary>The trailer of a refusal that names its kind.</summary>
    public const string RefusalTrailer = "kvstore-refusal";

    /// <summary>This node's cluster.</summary>
    public ulong ClusterId => admission.ClusterId;

    /// <summary>This node.</summary>
    public NodeId Self => admission.Self;

    /// <summary>The frame that opens a stream of a lane to a peer.</summary>
    public PeerFrame Greet(NodeId to, PeerLane lane = PeerLane.Control)
    {
        var hello = admission.Greet(to);
        hello.Lane = lane;
        return new PeerFrame { Hello = hello };
    }

    /// <summary>The peers that this node has met, with the data directories that it knows them by.</summary>
    public IEnumerable<KnownPeer> ListKnown() => admission.ListKnown();

    /// <summary>The answer to a stream whose hello was accepted.</summary>
    public PeerWelcome Welcome() => admission.Welcome();

    /// <summary>Null when the frame opens a stream of an admitted node to this one; else why not.</summary>
    public RpcException? Check(PeerFrame frame)
    {
        if (frame.Hello is not { } hello || frame.Messages.Count > 0)
        {
            return Refuse(new PeerRefusal(
                PeerRefusalKind.Misdirected, "the first frame of a peer stream must be a hello and nothing else"));
        }

        return admission.Check(hello) is { } refusal ? Refuse(refusal) : null;
    }

    /// <summary>Null while a node that was admitted may go on; else why not any more.</summary>
    public RpcException? CheckAgain(PeerHello hello) => admission.Check(hello) is { } refusal ? Refuse(refusal) : null;

    /// <summary>Null when the peer that was called is the one that it was before; else why it is not spoken to.</summary>
    public PeerRefusal? Check(NodeId peer, PeerWelcome welcome) => admission.Check(peer, welcome);

    /// <summary>The refusal that a peer answered with, or null when the call failed otherwise.</summary>
    public static PeerRefusal? ReadRefusal(RpcException exception) =>
        exception.StatusCode == StatusCode.FailedPrecondition
        && Enum.TryParse<PeerRefusalKind>(exception.Trailers.GetValue(RefusalTrailer), out var kind)
            ? new PeerRefusal(kind, exception.Status.Detail)
            : null;

    /// <summary>An id as operators see it.</summary>
    public static string Hex(ulong id) => id.ToString("x");

    private RpcException Refuse(PeerRefusal refusal)
    {
        var isOtherCluster = refusal.Kind == PeerRefusalKind.OtherCluster;
        var status = isOtherCluster
            ? GrpcErrors.ToStatus(KvErrors.ClusterIDMismatch)
            : new Status(StatusCode.FailedPrecondition, refusal.Sentence);
        var trailers = new Metadata { { RefusalTrailer, refusal.Kind.ToString() } };
        if (isOtherCluster)
        {
            trailers.Add(ClusterIdTrailer, Hex(admission.ClusterId));
        }

        return new RpcException(status, trailers);
    }
}
