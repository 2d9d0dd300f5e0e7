using KvStore.Storage.Wal;

namespace KvStore.Node.Loop;

/// <summary>The production port to the log: a writer with a thread of its own, which reports back through the loop's inbox.</summary>
internal sealed class WalLogPort : ILogPort, IWalObserver, IAsyncDisposable
{
    private readonly WriteAheadLog _wal;
    private readonly TimeProvider _time;
    private NodeLoop? _loop;
    private WalWriter? _writer;

    public WalLogPort(WriteAheadLog wal, TimeProvider time)
    {
        _wal = wal;
        _time = time;
    }

    /// <summary>Starts the writer. Called once, before the first poll of the loop.</summary>
    public void Start(NodeLoop loop, int batchesMax)
    {
        _loop = loop;
        _writer = new WalWriter(_wal, this, new WalWriterOptions { BatchesMax = batchesMax }, _time);
    }

    /// <summary>What was written since the start.</summary>
    public WalCounters Counters => _writer!.Counters;

    public LogRoom Room => new(_wal.IsDeviceFull, _wal.RoomBytes, _wal.SegmentBytes);

    public void Submit(WalBatch batch)
    {
        if (!_writer!.TrySubmit(batch))
        {
            throw new NodeFailedException("the log writer refused a batch although the loop keeps its limit");
        }
    }

    public void OnDurable(WalBatch last) => _loop!.OnPersisted(last.Token);

    public void OnFailed(Exception error) => _loop!.PostStop(error);

    public async ValueTask DisposeAsync()
    {
        if (_writer is not null)
        {
            await _writer.DisposeAsync().ConfigureAwait(false);
        }
    }
}
