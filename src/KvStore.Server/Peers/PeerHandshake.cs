using Grpc.Core;
using KvStore.Contracts;
using KvStore.Contracts.Internal;
using KvStore.Node.Cluster;
using KvStore.Raft;
using KvStore.Server.Services;

namespace KvStore.Server.Peers;

/// <summary>The first frame of a peer stream: who is calling whom, in which cluster. Immutable.</summary>
internal sealed class PeerHandshake(ClusterDefinition cluster, NodeId self)
{
    /// <summary>The version of the peer protocol that this program speaks.</summary>
    public const uint ProtocolVersion = 1;

    /// <summary>The trailer of a refusal that carries the cluster id of the node that refuses.</summary>
    public const string ClusterIdTrailer = "kvstore-cluster-id";

    /// <summary>The cluster that both sides must be of.</summary>
    public ClusterDefinition Cluster => cluster;

    /// <summary>This node.</summary>
    public NodeId Self => self;

    /// <summary>The frame that opens a stream of a lane to a peer.</summary>
    public PeerFrame Greet(NodeId to, PeerLane lane = PeerLane.Control) => new()
    {
        Hello = new PeerHello
        {
            ClusterId = cluster.ClusterId,
            From = self.Value,
            To = to.Value,
            ProtocolVersion = ProtocolVersion,
            Lane = lane,
        },
    };

    /// <summary>Null when the frame opens a stream of a member to this node; else why not.</summary>
    public RpcException? Check(PeerFrame frame)
    {
        if (frame.Hello is not { } hello || frame.Messages.Count > 0)
        {
            return Refuse("the first frame of a peer stream must be a hello and nothing else");
        }

        if (hello.ProtocolVersion != ProtocolVersion)
        {
            return Refuse($"peer protocol version {hello.ProtocolVersion} is not spoken here, only {ProtocolVersion}");
        }

        if (hello.ClusterId != cluster.ClusterId)
        {
            return new RpcException(
                GrpcErrors.ToStatus(KvErrors.ClusterIDMismatch), new Metadata { { ClusterIdTrailer, Hex(cluster.ClusterId) } });
        }

        if (hello.To != self.Value)
        {
            return Refuse($"this is member {Hex(self.Value)}, not {Hex(hello.To)}");
        }

        return IsOther(new NodeId(hello.From)) ? null : Refuse($"{Hex(hello.From)} is not another member of this cluster");
    }

    /// <summary>An id as operators see it.</summary>
    public static string Hex(ulong id) => id.ToString("x");

    private static RpcException Refuse(string sentence) => new(new Status(StatusCode.FailedPrecondition, sentence));

    private bool IsOther(NodeId from)
    {
        foreach (var member in cluster.Members)
        {
            if (member.Id == from)
            {
                return from != self;
            }
        }

        return false;
    }
}
