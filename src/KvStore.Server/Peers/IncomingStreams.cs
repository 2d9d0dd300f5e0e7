using KvStore.Contracts.Internal;
using KvStore.Raft;

namespace KvStore.Server.Peers;

/// <summary>
/// Sees to it that at most one stream per peer and lane is being read: a new one ends the one before it, which may hang half dead, and waits for it,
/// so that messages of a lane never overtake each other. Thread safety: all members.
/// </summary>
internal sealed class IncomingStreams
{
    private readonly Lock _lock = new();
    private readonly Dictionary<(NodeId From, PeerLane Lane), IncomingStream> _streams = [];

    /// <summary>Makes room for a new stream of a peer's lane. The caller disposes the result when it has handed over its last message.</summary>
    public async Task<IncomingStream> EnterAsync(NodeId from, PeerLane lane, params CancellationToken[] endings)
    {
        var stream = new IncomingStream(endings);
        IncomingStream? previous;
        lock (_lock)
        {
            _streams.Remove((from, lane), out previous);
            _streams.Add((from, lane), stream);
        }

        if (previous is not null)
        {
            await previous.EndAsync();
        }

        return stream;
    }
}
