using KvStore.Storage.Files;

namespace KvStore.Testing.Files;

/// <summary>
/// A disk in memory that can do what real ones do: forget what was not synced, tear writes, fail, be full, rot. Every changing
/// operation has a number, counted from 1, so that a test can crash or fail at each of them in turn. Paths are absolute.
/// Thread safety: safe for concurrent use.
/// </summary>
public sealed class FaultyFileSystem : IFileSystem
{
    private readonly Lock _lock = new();
    private readonly List<FileOperation> _operations = [];
    private readonly HashSet<string> _lockedDirectories = new(StringComparer.Ordinal);
    private readonly HashSet<long> _failures = [];
    private readonly HashSet<FileOperation> _failNext = [];
    private FakeDirectoryNode _root = new();
    private bool _isDown;
    private int _life;

    /// <summary>All changing operations so far; the first has number 1.</summary>
    public IReadOnlyList<FileOperation> Operations => _operations;

    /// <summary>Number of the last changing operation.</summary>
    public long OperationCount => _operations.Count;

    /// <summary>The machine stops in the middle of this operation: a write may tear, a sync may have done part of its work.</summary>
    public long? CrashAt { get; set; }

    /// <summary>Error that failing operations report.</summary>
    public int FailureErrno { get; set; } = Errno.InputOutput;

    /// <summary>Room on the device, or null for no limit.</summary>
    public long? CapacityBytes { get; set; }

    /// <summary>Makes the operation of this number fail.</summary>
    public void FailAt(long operation) => _failures.Add(operation);

    /// <summary>Makes the next operation of a kind fail.</summary>
    public void FailNext(FileOperation kind) => _failNext.Add(kind);

    /// <summary>No operation is to fail any more.</summary>
    public void CancelFailures()
    {
        _failures.Clear();
        _failNext.Clear();
    }

    /// <summary>Bytes of all files, as processes see them.</summary>
    public long UsedBytes()
    {
        lock (_lock)
        {
            return UsedBytes(_root);
        }
    }

    /// <summary>The power goes, and comes back.</summary>
    public void CutPower(PowerCut kind, Random random)
    {
        lock (_lock)
        {
            _root.CutPower(new CrashDice(kind, random, OperationCount));
            EndProcess();
        }
    }

    /// <summary>Only the process dies: the page cache lives on, also where the disk does not hold what it shows.</summary>
    public void KillProcess()
    {
        lock (_lock)
        {
            EndProcess();
        }
    }

    /// <summary>A copy of the disk as processes see it, all of it durable, without faults.</summary>
    public FaultyFileSystem Clone()
    {
        lock (_lock)
        {
            return new FaultyFileSystem { _root = (FakeDirectoryNode)_root.Clone() };
        }
    }

    /// <summary>What a file holds, as processes see it.</summary>
    public byte[] ReadAll(string path)
    {
        lock (_lock)
        {
            return FindFile(path).Content.Span.ToArray();
        }
    }

    /// <summary>Whether the disk holds what processes see of a file.</summary>
    public bool IsDurable(string path)
    {
        lock (_lock)
        {
            return FindFile(path).IsDurable;
        }
    }

    /// <summary>Flips bits of one byte on the disk.</summary>
    public void Damage(string path, long offset, byte mask)
    {
        lock (_lock)
        {
            FindFile(path).Damage(offset, mask);
        }
    }

    /// <summary>Changes what the disk holds, and what processes see, of a file whose content is durable.</summary>
    public void Overwrite(string path, ReadOnlySpan<byte> content)
    {
        lock (_lock)
        {
            FindFile(path).Overwrite(content);
        }
    }

    /// <summary>Where the writes were that the last sync of a file made durable; empty when there was none.</summary>
    public (long From, long To) LastSynced(string path)
    {
        lock (_lock)
        {
            return FindFile(path).LastSynced;
        }
    }

    public IFile Open(string path, FileOpenKind kind)
    {
        lock (_lock)
        {
            ThrowIfDown();
            var (directory, name) = FindParent(path);
            if (kind == FileOpenKind.CreateOrTruncate)
            {
                var fails = Begin(FileOperation.Create);
                directory.Add(OperationCount, name, new FakeFileNode());
                End(fails, "open", path);
            }

            return new FakeFileHandle(this, FindFile(path), path, _life);
        }
    }

    public bool Exists(string path)
    {
        lock (_lock)
        {
            ThrowIfDown();
            return Find(path) is not null;
        }
    }

    public IReadOnlyList<string> List(string directory)
    {
        lock (_lock)
        {
            ThrowIfDown();
            return [.. FindDirectory(directory).Entries.Keys];
        }
    }

    public void CreateDirectory(string path)
    {
        lock (_lock)
        {
            ThrowIfDown();
            if (Find(path) is not null)
            {
                return;
            }

            var parent = Path.GetDirectoryName(path)!;
            CreateDirectory(parent);
            var fails = Begin(FileOperation.CreateDirectory);
            FindDirectory(parent).Add(OperationCount, Path.GetFileName(path), new FakeDirectoryNode());
            End(fails, "mkdir", path);
        }
    }

    public void SyncDirectory(string path)
    {
        lock (_lock)
        {
            var directory = FindDirectory(path);
            var fails = Begin(FileOperation.SyncDirectory);

            // Unlike pages of data, names are not lost by a sync that failed: they are in a journal, and a file system that cannot write
            // its journal goes on only after it was mounted again, from what it has (ext4, XFS; Rebello et al., USENIX ATC 2020).
            End(fails, "fsync", path);
            directory.Sync();
        }
    }

    public void Rename(string from, string to)
    {
        lock (_lock)
        {
            _ = FindFile(from);
            var (directory, name) = FindParent(from);
            var (target, newName) = FindParent(to);
            if (directory != target)
            {
                throw new NotSupportedException("This fake renames within one directory only.");
            }

            var fails = Begin(FileOperation.Rename);
            directory.Rename(OperationCount, name, newName);
            End(fails, "rename", from);
        }
    }

    public void Delete(string path)
    {
        lock (_lock)
        {
            ThrowIfDown();
            if (Find(path) is null)
            {
                return;
            }

            var (directory, name) = FindParent(path);
            var fails = Begin(FileOperation.Delete);
            directory.Remove(OperationCount, name);
            End(fails, "delete", path);
        }
    }

    public IDisposable? TryLockDirectory(string path)
    {
        lock (_lock)
        {
            ThrowIfDown();
            return _lockedDirectories.Add(path) ? new DirectoryLock(this, path, _life) : null;
        }
    }

    internal T Locked<T>(int life, bool isDisposed, Func<T> action)
    {
        lock (_lock)
        {
            ThrowIfDead(life, isDisposed);
            return action();
        }
    }

    internal int Read(int life, bool isDisposed, FakeFileNode node, Span<byte> buffer, long offset)
    {
        lock (_lock)
        {
            ThrowIfDead(life, isDisposed);
            var content = node.Content.Span;
            var count = (int)Math.Clamp(content.Length - offset, 0, buffer.Length);
            content.Slice((int)Math.Min(offset, content.Length), count).CopyTo(buffer);
            return count;
        }
    }

    internal void Write(int life, bool isDisposed, FakeFileNode node, string path, ReadOnlySpan<byte> bytes, long offset)
    {
        lock (_lock)
        {
            ThrowIfDead(life, isDisposed);
            var fails = Begin(FileOperation.Write);
            var growth = Math.Max(0, offset + bytes.Length - node.Content.Length);
            if (CapacityBytes is { } capacity && growth > 0 && UsedBytes(_root) + growth > capacity)
            {
                var room = (int)Math.Clamp(capacity - UsedBytes(_root), 0, bytes.Length);
                node.Write(OperationCount, offset, bytes[..room]);
                throw StorageException.FromErrno("write", path, Errno.NoSpace);
            }

            // What a failed write leaves: whole sectors, since neither disk nor page cache goes by bytes.
            node.Write(OperationCount, offset, fails ? bytes[..(bytes.Length / 2 / FakeFileNode.SectorBytes * FakeFileNode.SectorBytes)] : bytes);
            End(fails, "write", path);
        }
    }

    internal void Sync(int life, bool isDisposed, FakeFileNode node, string path)
    {
        lock (_lock)
        {
            ThrowIfDead(life, isDisposed);
            var fails = Begin(FileOperation.SyncFile);
            if (fails)
            {
                node.FailSync();
            }

            End(fails, "fdatasync", path);
            node.Sync();
        }
    }

    private static long UsedBytes(FakeNode node) => node switch
    {
        FakeFileNode file => file.Content.Length,
        FakeDirectoryNode directory => directory.Entries.Values.Sum(UsedBytes),
        _ => 0,
    };

    /// <summary>Counts an operation; returns whether it is to fail.</summary>
    private bool Begin(FileOperation operation)
    {
        ThrowIfDown();
        _operations.Add(operation);
        return _failNext.Remove(operation) || _failures.Contains(OperationCount);
    }

    /// <summary>Stops the machine or fails, when the operation begun last is to.</summary>
    private void End(bool fails, string operation, string path)
    {
        if (OperationCount == CrashAt)
        {
            _isDown = true;
        }

        ThrowIfDown();
        if (fails)
        {
            throw StorageException.FromErrno(operation, path, FailureErrno);
        }
    }

    private void EndProcess()
    {
        _lockedDirectories.Clear();
        _failures.Clear();
        _failNext.Clear();
        CrashAt = null;
        _isDown = false;
        _life++;
    }

    private void ThrowIfDown()
    {
        if (_isDown)
        {
            throw new SimulatedCrashException();
        }
    }

    private void ThrowIfDead(int life, bool isDisposed)
    {
        ThrowIfDown();
        ObjectDisposedException.ThrowIf(isDisposed || life != _life, this);
    }

    private FakeNode? Find(string path)
    {
        FakeNode? node = _root;
        foreach (var name in path.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            node = (node as FakeDirectoryNode)?.Entries.GetValueOrDefault(name);
        }

        return node;
    }

    private FakeFileNode FindFile(string path) =>
        Find(path) as FakeFileNode ?? throw StorageException.FromErrno("open", path, Errno.NotFound);

    private FakeDirectoryNode FindDirectory(string path)
    {
        ThrowIfDown();
        return Find(path) as FakeDirectoryNode ?? throw StorageException.FromErrno("open", path, Errno.NotFound);
    }

    private (FakeDirectoryNode Directory, string Name) FindParent(string path) =>
        (FindDirectory(Path.GetDirectoryName(path)!), Path.GetFileName(path));

    private sealed class DirectoryLock(FaultyFileSystem files, string path, int life) : IDisposable
    {
        public void Dispose()
        {
            lock (files._lock)
            {
                if (life == files._life)
                {
                    files._lockedDirectories.Remove(path);
                }
            }
        }
    }
}
