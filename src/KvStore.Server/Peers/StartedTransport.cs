using KvStore.Node.Transport;

namespace KvStore.Server.Peers;

/// <summary>What a transport knows from its start on. Immutable.</summary>
/// <param name="Receiver">The node.</param>
/// <param name="Handshake">Whom it speaks to.</param>
internal sealed record StartedTransport(IPeerReceiver Receiver, PeerHandshake Handshake);
