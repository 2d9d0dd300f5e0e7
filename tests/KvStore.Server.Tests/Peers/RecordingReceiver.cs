using System.Threading.Channels;
using KvStore.Contracts.Internal;
using KvStore.Node.Transport;
using KvStore.Raft;

namespace KvStore.Server.Tests.Peers;

/// <summary>Keeps what a transport tells its node.</summary>
internal sealed class RecordingReceiver : IPeerReceiver
{
    private readonly Channel<(NodeId From, PeerMessage Message)> _messages = Channel.CreateUnbounded<(NodeId, PeerMessage)>();
    private readonly Channel<NodeId> _unreachable = Channel.CreateUnbounded<NodeId>();

    public ChannelReader<(NodeId From, PeerMessage Message)> Messages => _messages.Reader;

    public TaskCompletionSource<PeerRefusal> Expulsion { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public ChannelReader<NodeId> UnreachablePeers => _unreachable.Reader;

    public void Receive(NodeId from, PeerMessage message) => _messages.Writer.TryWrite((from, message));

    public void Unreachable(NodeId peer) => _unreachable.Writer.TryWrite(peer);

    public void Expelled(PeerRefusal refusal) => Expulsion.TrySetResult(refusal);
}
