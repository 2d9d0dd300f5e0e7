using KvStore.Node.Snapshots;
using KvStore.Storage.Files;

namespace KvStore.Node.Backup;

/// <summary>
/// The snapshot in a file that a client has saved. Such a file is the stream of a backup, end to end:
/// <code>
/// snapshot | zeros up to a multiple of 512 bytes | SHA-256 (32) of all before it
/// </code>
/// A plain snapshot file will do as well. Read only. Thread safety: as the file's.
/// </summary>
internal sealed class BackupContent : IFile
{
    /// <summary>What the length of the stream before its SHA-256 is a multiple of; etcd's tools take the length for proof that there is one.</summary>
    public const int Alignment = 512;

    private readonly IFile _file;

    private BackupContent(IFile file, long length)
    {
        _file = file;
        Length = length;
    }

    public string Path => _file.Path;

    public long Length { get; }

    /// <summary>Finds the snapshot by its trailer. What is before that is not checked; the reader does.</summary>
    /// <param name="file">The file; owned by the result, or closed.</param>
    /// <exception cref="SnapshotDamagedException">There is no snapshot, or not the end of one.</exception>
    public static BackupContent Open(IFile file)
    {
        var end = file.Length;
        if (EndsAt(file, end))
        {
            return new BackupContent(file, end);
        }

        end -= SnapshotFormat.DigestBytes;
        for (var padding = 0; padding < Alignment; padding++)
        {
            if (EndsAt(file, end - padding))
            {
                return new BackupContent(file, end - padding);
            }
        }

        var path = file.Path;
        file.Dispose();
        throw new SnapshotDamagedException(path, end, "no snapshot ends here: the file is another's, damaged, or not whole");
    }

    public int Read(Span<byte> buffer, long offset) =>
        _file.Read(buffer[..(int)Math.Clamp(Length - offset, 0, buffer.Length)], offset);

    public void Write(ReadOnlySpan<byte> bytes, long offset) => throw new NotSupportedException();

    public void SyncData() => throw new NotSupportedException();

    public void Sync() => throw new NotSupportedException();

    public void Dispose() => _file.Dispose();

    private static bool EndsAt(IFile file, long end)
    {
        Span<byte> trailer = stackalloc byte[SnapshotFormat.TrailerBytes];
        return end >= trailer.Length
            && file.Read(trailer, end - trailer.Length) == trailer.Length
            && SnapshotTrailer.Read(trailer) is { } found
            && found.FileBytes == end;
    }
}
