using KvStore.Node.Loop;
using KvStore.Storage.Wal;

namespace KvStore.Node.Tests.Stepped;

/// <summary>The log, written when it is asked to, as far as there is space.</summary>
internal sealed class SteppedLog(WriteAheadLog wal) : ILogPort
{
    private readonly Queue<WalBatch> _batches = new();

    public LogRoom Room => new(wal.IsDeviceFull, wal.RoomBytes, wal.SegmentBytes);

    public void Submit(WalBatch batch) => _batches.Enqueue(batch);

    public void Write(NodeLoop loop)
    {
        if (wal.WantsNextSegment || wal.IsDeviceFull)
        {
            wal.PrepareNextSegment();
        }

        var batches = _batches.ToArray();
        batches = batches[..wal.CountThatFit(batches)];
        if (batches.Length == 0)
        {
            return;
        }

        var last = batches[^1].Token;
        wal.WriteAll(batches);
        wal.Sync();
        foreach (var _ in batches)
        {
            _batches.Dequeue();
        }

        wal.ReleaseSegments();
        loop.OnPersisted(last);
    }
}
