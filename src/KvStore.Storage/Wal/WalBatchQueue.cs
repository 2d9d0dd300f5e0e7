namespace KvStore.Storage.Wal;

/// <summary>
/// The batches that wait for the writer; bounded. A monitor and not a channel, since the reader is a thread of its own that has
/// nothing else to do than to wait.
/// Thread safety: safe for concurrent use.
/// </summary>
internal sealed class WalBatchQueue(int max)
{
    private readonly object _gate = new();
    private readonly Queue<WalBatch> _waiting = new(max);
    private bool _isClosed;

    /// <summary>Adds a batch; false when <c>max</c> are waiting already.</summary>
    public bool TryAdd(WalBatch batch)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isClosed, this);
            if (_waiting.Count == max)
            {
                return false;
            }

            _waiting.Enqueue(batch);
            Monitor.Pulse(_gate);
            return true;
        }
    }

    /// <summary>Waits until there are batches and moves all of them to <paramref name="target"/>; 0 when closed and empty.</summary>
    public int TakeAll(Span<WalBatch> target)
    {
        lock (_gate)
        {
            while (_waiting.Count == 0 && !_isClosed)
            {
                Monitor.Wait(_gate); // blocks: the writer thread is the only caller
            }

            var count = 0;
            while (count < target.Length && _waiting.TryDequeue(out var batch))
            {
                target[count++] = batch;
            }

            return count;
        }
    }

    /// <summary>Waits for a while; true when closed.</summary>
    public bool WaitForClose(TimeSpan delay)
    {
        lock (_gate)
        {
            // A batch that is added wakes it, too; the caller looks again and comes back.
            return _isClosed || (Monitor.Wait(_gate, delay) && _isClosed); // blocks: the caller is the writer, which has a thread of its own
        }
    }

    /// <summary>Takes no more batches; those waiting can still be taken.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _isClosed = true;
            Monitor.PulseAll(_gate);
        }
    }
}
