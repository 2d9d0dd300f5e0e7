using KvStore.Storage.Engine;

namespace KvStore.Node.Tests.Engines.Ending;

/// <summary>A snapshot that answers so many reads and is ended then.</summary>
internal sealed class EndingSnapshot(IStorageSnapshot inner, int reads, EndingEngines owner) : IStorageSnapshot
{
    private int _left = reads;

    public ulong AppliedIndex => inner.AppliedIndex;

    public bool TryGet(ReadOnlySpan<byte> key, out ReadOnlyMemory<byte> value)
    {
        CountRead();
        return inner.TryGet(key, out value);
    }

    public StorageIterator CreateIterator() => new Iterator(inner.CreateIterator(), this);

    public void Dispose()
    {
        inner.Dispose();
        owner.NoteDisposed();
    }

    private bool CountRead()
    {
        if (--_left < 0)
        {
            owner.NoteEnded();
            throw new SnapshotEndedException();
        }

        return true;
    }

    private sealed class Iterator(StorageIterator inner, EndingSnapshot snapshot) : StorageIterator
    {
        public override bool IsValid => inner.IsValid;

        public override ReadOnlySpan<byte> CurrentKey => inner.CurrentKey;

        public override ReadOnlySpan<byte> CurrentValue => inner.CurrentValue;

        public override bool Seek(ReadOnlySpan<byte> key) => snapshot.CountRead() && inner.Seek(key);

        public override bool SeekBelow(ReadOnlySpan<byte> key) => snapshot.CountRead() && inner.SeekBelow(key);

        public override bool SeekToLast() => snapshot.CountRead() && inner.SeekToLast();

        public override bool MoveNext() => snapshot.CountRead() && inner.MoveNext();

        public override bool MovePrevious() => snapshot.CountRead() && inner.MovePrevious();

        protected override void Dispose(bool disposing)
        {
            inner.Dispose();
            base.Dispose(disposing);
        }
    }
}
