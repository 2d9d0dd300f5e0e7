namespace KvStore.Raft;

/// <summary>The append messages on their way to one peer, oldest first. A ring that grows up to the limit of messages.</summary>
internal sealed class Inflights(int messagesMax, long bytesMax)
{
    private Sent[] _ring = [];
    private int _head;

    /// <summary>Messages on their way.</summary>
    public int Count { get; private set; }

    /// <summary>Their payload bytes.</summary>
    public long Bytes { get; private set; }

    /// <summary>Whether no further message may leave. One that exceeds the bytes alone may, so that it ever does.</summary>
    public bool IsFull => Count >= messagesMax || Bytes >= bytesMax;

    /// <summary>Notes a message whose last entry is <paramref name="last"/>.</summary>
    public void Add(LogIndex last, long bytes)
    {
        Invariant.Check(!IsFull, "A message left in spite of the limit.");
        if (Count == _ring.Length)
        {
            Grow();
        }

        _ring[(_head + Count) % _ring.Length] = new Sent(last, bytes);
        Count++;
        Bytes += bytes;
    }

    /// <summary>Forgets the messages that an acknowledgement of <paramref name="match"/> covers.</summary>
    public void FreeTo(LogIndex match)
    {
        while (Count > 0 && _ring[_head].Last <= match)
        {
            Bytes -= _ring[_head].Bytes;
            _head = (_head + 1) % _ring.Length;
            Count--;
        }
    }

    /// <summary>Forgets all messages.</summary>
    public void Clear()
    {
        _head = 0;
        Count = 0;
        Bytes = 0;
    }

    private void Grow()
    {
        var larger = new Sent[Math.Min(messagesMax, Math.Max(4, _ring.Length * 2))];
        for (var i = 0; i < Count; i++)
        {
            larger[i] = _ring[(_head + i) % _ring.Length];
        }

        _ring = larger;
        _head = 0;
    }

    private readonly record struct Sent(LogIndex Last, long Bytes);
}
