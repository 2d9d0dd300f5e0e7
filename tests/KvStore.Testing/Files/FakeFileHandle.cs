using KvStore.Storage.Files;

namespace KvStore.Testing.Files;

/// <summary>An open file of a <see cref="FaultyFileSystem"/>; useless after a crash, like a descriptor of a dead process.</summary>
internal sealed class FakeFileHandle(FaultyFileSystem files, FakeFileNode node, string path, int life) : IFile
{
    private bool _isDisposed;

    public string Path { get; } = path;

    public long Length => files.Locked(life, _isDisposed, () => node.Content.Length);

    public int Read(Span<byte> buffer, long offset) => files.Read(life, _isDisposed, node, buffer, offset);

    public void Write(ReadOnlySpan<byte> bytes, long offset) => files.Write(life, _isDisposed, node, Path, bytes, offset);

    public void SyncData() => files.Sync(life, _isDisposed, node, Path);

    public void Sync() => files.Sync(life, _isDisposed, node, Path);

    public void Dispose() => _isDisposed = true;
}
