using KvStore.Contracts.Internal;
using KvStore.Raft;
using KvStore.Storage.Files;

namespace KvStore.Node.Snapshots;

/// <summary>
/// Receives the snapshot of one group into a file. What arrived stays when the link breaks or the leader changes; whoever has the same
/// file goes on from there. Chunks that come twice, late, damaged or out of turn do no harm: the answer says what is missing. Another file
/// takes the place of the one begun when a newer leader sends it, or when its sender asks to begin. Synchronous, without a clock.
/// Thread safety: none.
/// </summary>
internal sealed class SnapshotReceiver(IFileSystem files, string path, SnapshotTransferOptions options) : IDisposable
{
    /// <summary>Synced this often, so that the disk never has a large heap of it to write when somebody else's sync waits.</summary>
    private const long SyncBytes = 4 * 1024 * 1024;

    private IFile? _file;
    private SnapshotFileKey _key;
    private long _next;
    private long _synced;
    private int _idleTicks;

    /// <summary>Where the file is.</summary>
    public string Path => path;

    /// <summary>What is being received.</summary>
    public SnapshotFileKey Key => _key;

    /// <summary>Who sent last.</summary>
    public NodeId From { get; private set; }

    /// <summary>The newest term in which a chunk was sent: the sender's, not the snapshot's.</summary>
    public Term Term { get; private set; }

    /// <summary>All bytes are in the file, and durable. Nothing is known of their truth yet.</summary>
    public bool IsComplete { get; private set; }

    /// <summary>Takes a chunk. The answer, or null when the sender is not the one to listen to.</summary>
    public SnapshotChunkResponse? Receive(NodeId from, Term term, SnapshotChunk chunk)
    {
        var key = SnapshotFileKey.From(chunk.File);
        if (term < Term || !IsWellFormed(chunk, key))
        {
            return null;
        }

        if (_file is null || key != _key)
        {
            var mayBegin = term > Term || _file is null || chunk.Data.IsEmpty;
            if (IsComplete || !mayBegin)
            {
                return null;
            }

            Begin(key);
        }

        From = from;
        Term = term;
        _idleTicks = 0;
        if (!IsComplete && !chunk.Data.IsEmpty && (long)chunk.Offset == _next && Crc32C.Compute(chunk.Data.Span) == chunk.Checksum)
        {
            Write(chunk.Data.Span);
        }

        return new SnapshotChunkResponse { File = chunk.File, NextOffset = (ulong)_next, Attempt = chunk.Attempt };
    }

    /// <summary>One unit of time passed; a part that nobody continues does not keep its room for ever.</summary>
    public void Tick()
    {
        if (_file is not null && !IsComplete && ++_idleTicks >= options.KeepPartTicks)
        {
            Drop();
        }
    }

    /// <summary>Throws away what is there.</summary>
    public void Drop()
    {
        Forget();
        files.Delete(path);
    }

    /// <summary>The file has gone elsewhere; the next chunk begins a new one.</summary>
    public void Forget()
    {
        _file?.Dispose();
        _file = null;
        _key = default;
        IsComplete = false;
    }

    /// <inheritdoc/>
    public void Dispose() => _file?.Dispose();

    private static bool IsWellFormed(SnapshotChunk chunk, in SnapshotFileKey key) =>
        key.Length > 0 && chunk.Offset <= (ulong)key.Length && (ulong)chunk.Data.Length <= (ulong)key.Length - chunk.Offset;

    private void Begin(in SnapshotFileKey key)
    {
        Forget();
        _file = files.Open(path, FileOpenKind.CreateOrTruncate);
        _key = key;
        _next = _synced = 0;
    }

    private void Write(ReadOnlySpan<byte> data)
    {
        _file!.Write(data, _next);
        _next += data.Length;
        if (_next == _key.Length)
        {
            _file.Sync();
            IsComplete = true;
        }
        else if (_next - _synced >= SyncBytes)
        {
            _file.SyncData();
            _synced = _next;
        }
    }
}
