using System.Buffers.Binary;
using System.Security.Cryptography;
using KvCtl.Output;

namespace KvCtl.Snapshots;

/// <summary>
/// A snapshot that was saved: the stream of a node, end to end (docs/STORAGE_FORMAT.md draws what is in it). The SHA-256 at its end proves all
/// before it; of that only the figures in its header and trailer are read here.
/// </summary>
internal static class SnapshotFile
{
    private const int DigestBytes = 32;
    private const int TrailerBytes = 72;
    private const int PaddingMax = 511;
    private const int RevisionAt = 48;
    private const int HeaderBytesMin = 80;
    private const int RowsAt = 16;
    private const int LengthAt = 24;

    private static ReadOnlySpan<byte> HeaderMagic => "KVSNAPSH"u8;

    private static ReadOnlySpan<byte> TrailerMagic => "KVSE"u8;

    /// <summary>Reads and proves a file.</summary>
    public static async Task<SnapshotFigures> ReadAsync(string path, CancellationToken cancellationToken)
    {
        FileStream file;
        try
        {
            file = File.OpenRead(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new CliException(ExitCode.Error, error is FileNotFoundException or DirectoryNotFoundException
                ? $"stat {path}: no such file or directory"
                : error.Message);
        }

        await using (file)
        {
            var digest = await ProveAsync(file, cancellationToken);
            return Read(file, digest) ?? throw new CliException(ExitCode.Error, $"{path} is no snapshot of KvStore");
        }
    }

    private static async Task<byte[]> ProveAsync(FileStream file, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var left = file.Length - DigestBytes;
        var buffer = new byte[128 * 1024];
        while (left > 0)
        {
            var read = await file.ReadAsync(buffer.AsMemory(0, (int)Math.Min(buffer.Length, left)), cancellationToken);
            hash.AppendData(buffer, 0, read);
            left -= read;
        }

        var digest = hash.GetHashAndReset();
        var stored = new byte[DigestBytes];
        return left == 0 && await file.ReadAtLeastAsync(stored, DigestBytes, throwOnEndOfStream: false, cancellationToken) == DigestBytes && stored.AsSpan().SequenceEqual(digest)
            ? digest
            : throw new CliException(ExitCode.Error, $"{file.Name} is damaged or not whole: its SHA-256 does not match");
    }

    private static SnapshotFigures? Read(FileStream file, byte[] digest)
    {
        Span<byte> header = stackalloc byte[HeaderBytesMin];
        var bytes = file.Length - DigestBytes;
        if (RandomAccess.Read(file.SafeFileHandle, header, fileOffset: 0) < header.Length || !header.StartsWith(HeaderMagic))
        {
            return null;
        }

        Span<byte> trailer = stackalloc byte[TrailerBytes];
        for (var end = bytes; end >= Math.Max(TrailerBytes, bytes - PaddingMax); end--)
        {
            RandomAccess.Read(file.SafeFileHandle, trailer, end - TrailerBytes);
            if (trailer.StartsWith(TrailerMagic) && BinaryPrimitives.ReadInt64LittleEndian(trailer[LengthAt..]) == end)
            {
                return new SnapshotFigures(
                    BinaryPrimitives.ReadUInt32BigEndian(digest),
                    BinaryPrimitives.ReadInt64LittleEndian(header[RevisionAt..]),
                    BinaryPrimitives.ReadUInt64LittleEndian(trailer[RowsAt..]),
                    file.Length);
            }
        }

        return null;
    }
}
