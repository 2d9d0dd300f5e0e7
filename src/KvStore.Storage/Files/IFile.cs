namespace KvStore.Storage.Files;

/// <summary>
/// An open file. Reads and writes name their offset, so there is no position to share. Each failure is a
/// <see cref="StorageException"/>; after a failed sync the state of unsynced bytes on the disk is unknown and stays unknown: a second
/// sync may report success for data that the kernel has already given up (Rebello et al., "Can Applications Recover from fsync
/// Failures?", USENIX ATC 2020). So a caller must never sync again and believe it.
/// Thread safety: one caller at a time.
/// </summary>
public interface IFile : IDisposable
{
    /// <summary>The path this file was opened by.</summary>
    string Path { get; }

    /// <summary>The present length in bytes.</summary>
    long Length { get; }

    /// <summary>Reads until <paramref name="buffer"/> is full or the file ends; returns the number of bytes read.</summary>
    int Read(Span<byte> buffer, long offset);

    /// <summary>Writes all bytes at the offset, growing the file when needed. Not durable until synced; may tear at a crash.</summary>
    void Write(ReadOnlySpan<byte> bytes, long offset);

    /// <summary>Makes content durable, and of the metadata only what reading it back needs (fdatasync).</summary>
    void SyncData();

    /// <summary>Makes content and metadata durable (fsync).</summary>
    void Sync();
}
