using KvStore.Raft;

namespace KvStore.Server.Peers;

/// <summary>
/// Sees to it that at most one stream per peer is being read: a new one ends the one before it, which may hang half dead, and waits for it,
/// so that messages of a peer never overtake each other. Thread safety: all members.
/// </summary>
internal sealed class IncomingStreams
{
    private readonly Lock _lock = new();
    private readonly Dictionary<NodeId, IncomingStream> _streams = [];

    /// <summary>Makes room for a new stream of a peer. The caller disposes the result when it has handed over its last message.</summary>
    public async Task<IncomingStream> EnterAsync(NodeId from, params CancellationToken[] endings)
    {
        var stream = new IncomingStream(endings);
        IncomingStream? previous;
        lock (_lock)
        {
            _streams.Remove(from, out previous);
            _streams.Add(from, stream);
        }

        if (previous is not null)
        {
            await previous.EndAsync();
        }

        return stream;
    }
}
