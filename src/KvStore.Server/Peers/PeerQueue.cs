using System.Threading.Channels;
using KvStore.Contracts.Internal;

namespace KvStore.Server.Peers;

/// <summary>
/// The messages that wait for one peer, in order, bounded by number and bytes. Closed while the link is down, so that nothing old is sent
/// when it comes back. Thread safety: <see cref="TryAdd"/> from any thread, everything else from the link alone.
/// </summary>
internal sealed class PeerQueue(PeerTransportOptions options)
{
    // Unbounded by itself: the limits are counted in messages and bytes, not in batches.
    private readonly Channel<IReadOnlyList<PeerMessage>> _batches =
        Channel.CreateUnbounded<IReadOnlyList<PeerMessage>>(new UnboundedChannelOptions { SingleReader = true });

    private volatile bool _open;
    private int _messages;
    private long _bytes;
    private IReadOnlyList<PeerMessage> _current = [];
    private int _next;

    /// <summary>Adds all of the messages, or none when the queue is closed or would grow over a limit.</summary>
    public bool TryAdd(IReadOnlyList<PeerMessage> messages)
    {
        if (!_open)
        {
            return false;
        }

        var bytes = PeerMessageSize.Estimate(messages);
        var fits = Interlocked.Add(ref _messages, messages.Count) <= options.QueueMessagesMax;
        fits &= Interlocked.Add(ref _bytes, bytes) <= options.QueueBytesMax;
        if (fits)
        {
            return _batches.Writer.TryWrite(messages);
        }

        Release(messages.Count, bytes);
        return false;
    }

    /// <summary>Accepts messages from now on, beginning with an empty queue.</summary>
    public void Open()
    {
        Clear();
        _open = true;
    }

    /// <summary>Accepts none from now on and drops those that wait.</summary>
    public void Close()
    {
        _open = false;
        Clear();
    }

    /// <summary>Waits until there is a message to take.</summary>
    public ValueTask<bool> WaitAsync(CancellationToken cancellationToken) =>
        _next < _current.Count ? ValueTask.FromResult(true) : _batches.Reader.WaitToReadAsync(cancellationToken);

    /// <summary>Fills an empty frame with what waits, up to the limits of a frame. False when nothing waits.</summary>
    public bool TryFill(PeerFrame frame)
    {
        var messages = frame.Messages;
        var bytes = 0L;
        while (messages.Count < options.FrameMessagesMax && bytes < options.FrameBytesMax && TryTake(out var message))
        {
            messages.Add(message);
            bytes += PeerMessageSize.Estimate(message);
        }

        Release(messages.Count, bytes);
        return messages.Count > 0;
    }

    private bool TryTake(out PeerMessage message)
    {
        while (_next >= _current.Count)
        {
            if (!_batches.Reader.TryRead(out var batch))
            {
                message = null!; // Not looked at when the answer is no.
                return false;
            }

            _current = batch;
            _next = 0;
        }

        message = _current[_next++];
        return true;
    }

    private void Clear()
    {
        while (TryTake(out var message))
        {
            Release(1, PeerMessageSize.Estimate(message));
        }
    }

    private void Release(int messages, long bytes)
    {
        Interlocked.Add(ref _messages, -messages);
        Interlocked.Add(ref _bytes, -bytes);
    }
}
