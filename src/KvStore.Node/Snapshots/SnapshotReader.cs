using System.Buffers.Binary;
using System.Security.Cryptography;
using KvStore.Storage.Files;

namespace KvStore.Node.Snapshots;

/// <summary>
/// Reads a snapshot file chunk by chunk and checks all of it. Only when <see cref="MoveNext"/> has returned false is the file known to be
/// whole: what was read of it before is good for a place that can still be thrown away, and for nothing else.
/// Thread safety: none.
/// </summary>
internal sealed class SnapshotReader : IDisposable
{
    private readonly IFile _file;
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private byte[] _buffer = new byte[SnapshotFormat.ChunkHeaderBytes + SnapshotFormat.ChunkRowBytes + 4096];
    private byte[] _lastKey = [];
    private int _rowsLength;
    private long _offset;
    private uint _chunks;
    private ulong _rowCount;

    private SnapshotReader(IFile file)
    {
        _file = file;
        Header = ReadHeader();
    }

    /// <summary>What the file is a snapshot of.</summary>
    public SnapshotHeader Header { get; }

    /// <summary>The rows of the present chunk; valid until the next <see cref="MoveNext"/>.</summary>
    public SnapshotRows Rows => new(_buffer.AsSpan(SnapshotFormat.ChunkHeaderBytes, _rowsLength));

    /// <summary>Opens a file and reads its header.</summary>
    /// <exception cref="SnapshotDamagedException">The header is damaged, or of another version.</exception>
    public static SnapshotReader Open(IFileSystem files, string path) => Open(files.Open(path, FileOpenKind.Existing));

    /// <summary>Reads the header of a file, which the reader owns.</summary>
    /// <exception cref="SnapshotDamagedException">The header is damaged, or of another version; the file was closed.</exception>
    public static SnapshotReader Open(IFile file)
    {
        try
        {
            return new SnapshotReader(file);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Reads the next chunk; false when there are no more and the whole file was found good.</summary>
    /// <exception cref="SnapshotDamagedException">It was not.</exception>
    public bool MoveNext()
    {
        var mark = ReadExactly(sizeof(uint), "the file ends without a trailer");
        if (BinaryPrimitives.ReadUInt32LittleEndian(mark) == SnapshotFormat.TrailerMagic)
        {
            CheckTrailer();
            return false;
        }

        ReadChunk();
        return true;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _file.Dispose();
        _hash.Dispose();
    }

    private SnapshotHeader ReadHeader()
    {
        var beginning = ReadExactly(SnapshotFormat.HeaderFixedBytes, "the file ends within its header");
        var length = SnapshotHeaderCodec.LengthOf(beginning);
        if (length == 0)
        {
            throw Damage("it does not begin as a snapshot does");
        }

        var bytes = ReadExactly(length, "the file ends within its header");
        var header = SnapshotHeaderCodec.Decode(bytes)
            ?? throw Damage("the checksum of the header does not match, or the format is newer than this program");
        Accept(bytes);
        return header;
    }

    private void ReadChunk()
    {
        var header = ReadExactly(SnapshotFormat.ChunkHeaderBytes, "the file ends within a chunk");
        var rowBytes = BinaryPrimitives.ReadInt32LittleEndian(header[16..]);
        if (BinaryPrimitives.ReadUInt32LittleEndian(header) != SnapshotFormat.ChunkMagic
            || rowBytes is <= 0 or > SnapshotFormat.ChunkRowBytesMax
            || _offset + SnapshotFormat.ChunkHeaderBytes + rowBytes > _file.Length)
        {
            throw Damage("there is neither a chunk nor a trailer");
        }

        var chunk = ReadExactly(SnapshotFormat.ChunkHeaderBytes + rowBytes, "the file ends within a chunk");
        if (BinaryPrimitives.ReadUInt32LittleEndian(chunk[4..]) != Crc32C.Compute(chunk[SnapshotFormat.ChunkCrcFrom..]))
        {
            throw Damage("the checksum of the chunk does not match");
        }

        if (BinaryPrimitives.ReadUInt32LittleEndian(chunk[8..]) != _chunks || BinaryPrimitives.ReadUInt32LittleEndian(chunk[20..]) != 0)
        {
            throw Damage($"chunk {_chunks} belongs here");
        }

        CheckRows(chunk[SnapshotFormat.ChunkHeaderBytes..], BinaryPrimitives.ReadInt32LittleEndian(chunk[12..]));
        _rowsLength = rowBytes;
        _chunks++;
        Accept(chunk);
    }

    /// <summary>The checksums do not say that the writer had no defect: rows must parse, and their keys must grow.</summary>
    private void CheckRows(ReadOnlySpan<byte> bytes, int count)
    {
        ReadOnlySpan<byte> last = _lastKey;
        var rows = new SnapshotRows(bytes);
        var found = 0;
        while (rows.MoveNext())
        {
            if (rows.Key.IsEmpty || (rows.Key.SequenceCompareTo(last) <= 0 && (found > 0 || _rowCount > 0)))
            {
                throw Damage("its rows are not in order");
            }

            last = rows.Key;
            found++;
        }

        if (!rows.IsAtEnd || found != count)
        {
            throw Damage($"the chunk says that it has {count} rows, but has {found}");
        }

        _lastKey = last.ToArray();
        _rowCount += (ulong)found;
    }

    private void CheckTrailer()
    {
        var trailer = ReadExactly(SnapshotFormat.TrailerBytes, "the file ends within its trailer");
        var expected = new SnapshotTrailer(_chunks, _rowCount, _offset + SnapshotFormat.TrailerBytes);
        if (SnapshotTrailer.Read(trailer) != expected || _file.Length != expected.FileBytes)
        {
            throw Damage("the trailer does not fit what is before it");
        }

        _hash.AppendData(trailer[..SnapshotFormat.TrailerDigestAt]);
        Span<byte> digest = stackalloc byte[SnapshotFormat.DigestBytes];
        _hash.GetHashAndReset(digest);
        if (!digest.SequenceEqual(SnapshotTrailer.DigestOf(trailer)))
        {
            throw Damage("the SHA-256 of the file does not match");
        }

        _rowsLength = 0;
    }

    private ReadOnlySpan<byte> ReadExactly(int count, string otherwise)
    {
        if (_buffer.Length < count)
        {
            _buffer = new byte[count];
        }

        var target = _buffer.AsSpan(0, count);
        return _file.Read(target, _offset) == count ? target : throw Damage(otherwise);
    }

    private void Accept(ReadOnlySpan<byte> bytes)
    {
        _hash.AppendData(bytes);
        _offset += bytes.Length;
    }

    private SnapshotDamagedException Damage(string reason) => new(_file.Path, _offset, reason);
}
