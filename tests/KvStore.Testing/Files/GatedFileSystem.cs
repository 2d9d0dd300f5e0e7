using KvStore.Storage.Files;

namespace KvStore.Testing.Files;

/// <summary>
/// Passes everything on to another file system, but holds each sync of file content back while the gate is closed: a disk as slow
/// as the test wants.
/// Thread safety: safe for concurrent use.
/// </summary>
public sealed class GatedFileSystem(IFileSystem inner) : IFileSystem, IDisposable
{
    private readonly ManualResetEventSlim _gate = new(initialState: true);
    private readonly SemaphoreSlim _held = new(initialCount: 0);

    /// <summary>Holds syncs back from now on.</summary>
    public void Close() => _gate.Reset();

    /// <summary>Lets them go.</summary>
    public void Open() => _gate.Set();

    /// <summary>Completes when a sync is held back.</summary>
    public Task WhenHeldAsync() => _held.WaitAsync();

    public IFile Open(string path, FileOpenKind kind) => new GatedFile(this, inner.Open(path, kind));

    public bool Exists(string path) => inner.Exists(path);

    public IReadOnlyList<string> List(string directory) => inner.List(directory);

    public void CreateDirectory(string path) => inner.CreateDirectory(path);

    public void SyncDirectory(string path) => inner.SyncDirectory(path);

    public void Rename(string from, string to) => inner.Rename(from, to);

    public void Delete(string path) => inner.Delete(path);

    public IDisposable? TryLockDirectory(string path) => inner.TryLockDirectory(path);

    public void Dispose()
    {
        _gate.Dispose();
        _held.Dispose();
    }

    private sealed class GatedFile(GatedFileSystem owner, IFile inner) : IFile
    {
        public string Path => inner.Path;

        public long Length => inner.Length;

        public int Read(Span<byte> buffer, long offset) => inner.Read(buffer, offset);

        public void Write(ReadOnlySpan<byte> bytes, long offset) => inner.Write(bytes, offset);

        public void SyncData()
        {
            if (!owner._gate.IsSet)
            {
                owner._held.Release();
                owner._gate.Wait();
            }

            inner.SyncData();
        }

        public void Sync() => inner.Sync();

        public void Dispose() => inner.Dispose();
    }
}
