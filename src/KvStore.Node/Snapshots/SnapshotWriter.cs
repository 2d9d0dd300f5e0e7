using System.Security.Cryptography;
using KvStore.Storage.Engine;
using KvStore.Storage.Files;

namespace KvStore.Node.Snapshots;

/// <summary>
/// Writes a state to a file (SnapshotFormat.cs draws it), a chunk with each step: under a temporary name, synced, renamed, and the
/// directory synced. Only when <see cref="Step"/> has returned false is there a snapshot; whenever it stops before, there is none.
/// Thread safety: none.
/// </summary>
internal sealed class SnapshotWriter : IDisposable
{
    /// <summary>The ending of files that are no snapshots yet.</summary>
    public const string TemporarySuffix = ".tmp";

    /// <summary>
    /// Synced this often while writing, so that the disk never has a large heap of it to write when somebody else's sync waits.
    /// </summary>
    private const long SyncBytes = 4 * 1024 * 1024;

    private readonly IFileSystem _files;
    private readonly string _path;
    private readonly SnapshotHeader _header;
    private readonly IStorageSnapshot _state;
    private readonly SnapshotChunkBuilder _chunk = new();
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private StorageIterator? _rows;
    private IFile? _file;
    private long _offset;
    private long _synced;
    private uint _chunks;
    private ulong _rowCount;

    /// <summary>Prepares the work; nothing is written before the first step.</summary>
    /// <param name="files">Where to write.</param>
    /// <param name="path">The snapshot's name when it is done.</param>
    /// <param name="header">What it is a snapshot of.</param>
    /// <param name="state">The rows; owned and disposed by the writer.</param>
    public SnapshotWriter(IFileSystem files, string path, SnapshotHeader header, IStorageSnapshot state)
    {
        if (state.AppliedIndex != header.Position.Index.Value)
        {
            throw new ArgumentException($"The state is that of entry {state.AppliedIndex}, not of {header.Position}.", nameof(state));
        }

        _files = files;
        _path = path;
        _header = header;
        _state = state;
    }

    /// <summary>Bytes written so far; the length of the file in the end.</summary>
    public long Bytes => _offset;

    private string TemporaryPath => _path + TemporarySuffix;

    /// <summary>Does a part of the work. Returns false when the snapshot is there, durably.</summary>
    public bool Step()
    {
        if (_file is null)
        {
            _file = _files.Open(TemporaryPath, FileOpenKind.CreateOrTruncate);
            Write(SnapshotHeaderCodec.Encode(_header));
            _rows = _state.CreateIterator();
            _rows.Seek(default);
            return true;
        }

        if (_rows!.IsValid)
        {
            WriteChunk();
            return true;
        }

        Finish();
        return false;
    }

    /// <summary>Gives up what is not done; a file begun is deleted.</summary>
    public void Abandon()
    {
        _file?.Dispose();
        _file = null;
        _files.Delete(TemporaryPath);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _file?.Dispose();
        _rows?.Dispose();
        _state.Dispose();
        _hash.Dispose();
    }

    private void WriteChunk()
    {
        _chunk.Clear();
        do
        {
            _chunk.Add(_rows!.CurrentKey, _rows.CurrentValue);
        }
        while (_rows.MoveNext() && !_chunk.IsFull);

        Write(_chunk.Finish(_chunks));
        _chunks++;
        _rowCount += (ulong)_chunk.Rows;
        if (_offset - _synced >= SyncBytes)
        {
            _file!.SyncData();
            _synced = _offset;
        }
    }

    private void Finish()
    {
        Span<byte> trailer = stackalloc byte[SnapshotFormat.TrailerBytes];
        new SnapshotTrailer(_chunks, _rowCount, _offset + SnapshotFormat.TrailerBytes).WriteHead(trailer);
        _hash.AppendData(trailer[..SnapshotFormat.TrailerDigestAt]);
        _hash.GetHashAndReset(trailer[SnapshotFormat.TrailerDigestAt..]);
        SnapshotTrailer.WriteChecksum(trailer);
        _file!.Write(trailer, _offset);
        _offset += trailer.Length;
        _file.Sync();
        _file.Dispose();
        _files.Rename(TemporaryPath, _path);
        _files.SyncDirectory(Path.GetDirectoryName(_path)!);
    }

    private void Write(ReadOnlySpan<byte> bytes)
    {
        _hash.AppendData(bytes);
        _file!.Write(bytes, _offset);
        _offset += bytes.Length;
    }
}
