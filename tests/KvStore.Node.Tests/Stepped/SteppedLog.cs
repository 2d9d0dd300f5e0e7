using KvStore.Node.Loop;
using KvStore.Storage.Wal;

namespace KvStore.Node.Tests.Stepped;

/// <summary>The log, written when it is asked to.</summary>
internal sealed class SteppedLog(WriteAheadLog wal) : ILogPort
{
    private readonly Queue<WalBatch> _batches = new();

    public LogRoom Room => new(wal.IsDeviceFull, wal.RoomBytes, wal.SegmentBytes);

    public void Submit(WalBatch batch) => _batches.Enqueue(batch);

    public void Write(NodeLoop loop)
    {
        if (_batches.Count == 0)
        {
            return;
        }

        var last = _batches.Last().Token;
        wal.WriteAll(_batches.ToArray());
        wal.Sync();
        _batches.Clear();
        wal.ReleaseSegments();
        loop.OnPersisted(last);
    }
}
