using KvStore.Node.Snapshots;
using KvStore.Storage.Engine;

namespace KvStore.Node.Backup;

/// <summary>
/// The rows of a snapshot file as they are for another cluster: without what speaks of the old one's members. Read once, from the beginning to
/// the end, for a writer of snapshots. Thread safety: none.
/// </summary>
internal sealed class RestoredRows(SnapshotReader reader) : IStorageSnapshot
{
    public ulong AppliedIndex => reader.Header.Position.Index.Value;

    public StorageIterator CreateIterator() => new Rows(reader);

    public bool TryGet(ReadOnlySpan<byte> key, out ReadOnlyMemory<byte> value) => throw new NotSupportedException();

    public void Dispose()
    {
        // The reader is whose who opened it.
    }

    private sealed class Rows(SnapshotReader reader) : StorageIterator
    {
        private readonly Queue<(byte[] Key, byte[] Value)> _chunk = new();
        private (byte[] Key, byte[] Value)? _current;

        public override bool IsValid => _current is not null;

        public override ReadOnlySpan<byte> CurrentKey => _current!.Value.Key;

        public override ReadOnlySpan<byte> CurrentValue => _current!.Value.Value;

        /// <summary>Only to the beginning, once.</summary>
        public override bool Seek(ReadOnlySpan<byte> key) => key.IsEmpty ? MoveNext() : throw new NotSupportedException();

        public override bool MoveNext()
        {
            while (_chunk.Count == 0 && reader.MoveNext())
            {
                TakeChunk();
            }

            _current = _chunk.TryDequeue(out var row) ? row : null;
            return IsValid;
        }

        public override bool SeekBelow(ReadOnlySpan<byte> key) => throw new NotSupportedException();

        public override bool SeekToLast() => throw new NotSupportedException();

        public override bool MovePrevious() => throw new NotSupportedException();

        private void TakeChunk()
        {
            var rows = reader.Rows;
            while (rows.MoveNext())
            {
                if (!MemberRows.Contains(rows.Key))
                {
                    _chunk.Enqueue((rows.Key.ToArray(), rows.Value.ToArray()));
                }
            }
        }
    }
}
