using Grpc.Core;
using KvStore.Contracts.Internal;
using KvStore.Node.Transport;
using KvStore.Raft;

namespace KvStore.Server.Peers;

/// <summary>
/// The incoming side of the peer transport: checks the hello of a stream, then hands every message to the node on the thread that read it.
/// Nothing of a stream is processed before its hello was accepted. Thread safety: all members.
/// </summary>
internal sealed class PeerService(GrpcPeerTransport transport, PeerTransportOptions options, TimeProvider timeProvider) : Peer.PeerBase
{
    private readonly IncomingStreams _streams = new();

    /// <inheritdoc/>
    public override async Task Exchange(
        IAsyncStreamReader<PeerFrame> requestStream,
        IServerStreamWriter<PeerWelcome> responseStream,
        ServerCallContext context)
    {
        var hello = await ReadHelloAsync(requestStream, context.CancellationToken);
        var from = new NodeId(hello.From);
        using var stream = await _streams.EnterAsync(from, hello.Lane, context.CancellationToken, transport.Stopping);
        try
        {
            var (receiver, handshake) = await transport.Started.WaitAsync(stream.Ending);
            transport.NoteCaller(hello);
            await responseStream.WriteAsync(handshake.Welcome(), stream.Ending);
            while (await requestStream.MoveNext(stream.Ending))
            {
                if (handshake.CheckAgain(hello) is { } refusal)
                {
                    throw refusal;
                }

                Deliver(requestStream.Current, from, receiver);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or IOException)
        {
            // The peer went away, sent a newer stream, or this node stops: all of it is the end of this stream and no news.
        }
    }

    /// <inheritdoc/>
    public override async Task<MembersResponse> Members(MembersRequest request, ServerCallContext context)
    {
        if (!transport.Started.IsCompleted || transport.Members.IsEmpty)
        {
            throw new RpcException(new Status(StatusCode.Unavailable, "the node is starting"));
        }

        var (_, handshake) = await transport.Started;
        var response = new MembersResponse { ClusterId = handshake.ClusterId, Known = { handshake.ListKnown() } };
        foreach (var member in transport.Members)
        {
            response.Members.Add(new ClusterMember { Id = member.Id.Value, IsLearner = member.IsLearner, PeerUrls = { member.PeerUrls } });
        }

        return response;
    }

    private async Task<PeerHello> ReadHelloAsync(IAsyncStreamReader<PeerFrame> stream, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(options.HandshakeTimeout, timeProvider);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken, transport.Stopping);
        try
        {
            var frame = await stream.MoveNext(either.Token) ? stream.Current : new PeerFrame();

            // The port is open before the node is: a peer that dials early is heard as soon as there is somebody to hear it.
            var (_, handshake) = await transport.Started.WaitAsync(either.Token);
            return handshake.Check(frame) is { } refusal ? throw refusal : frame.Hello;
        }
        catch (Exception e) when (e is OperationCanceledException or IOException)
        {
            throw new RpcException(new Status(StatusCode.DeadlineExceeded, "no hello came in time"));
        }
    }

    private static void Deliver(PeerFrame frame, NodeId from, IPeerReceiver receiver)
    {
        var messages = frame.Messages;
        for (var i = 0; i < messages.Count; i++)
        {
            receiver.Receive(from, messages[i]);
        }
    }
}
