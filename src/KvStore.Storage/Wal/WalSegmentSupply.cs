using KvStore.Storage.Files;

namespace KvStore.Storage.Wal;

/// <summary>
/// Makes the next segment before it is needed, so that a rollover does not wait for a file to be filled.
/// Thread safety: safe for concurrent use; whoever takes a segment while it is being made waits for it.
/// </summary>
internal sealed class WalSegmentSupply(IFileSystem files, string directory, WalOptions options, ulong nextSequence, WalSegment? ready) : IDisposable
{
    private readonly Lock _lock = new();
    private ulong _nextSequence = nextSequence;
    private volatile WalSegment? _ready = ready;

    private volatile bool _isDeviceFull;

    public bool IsReady => _ready is not null;

    /// <summary>Whether there was no room for the next segment when last tried.</summary>
    public bool IsDeviceFull => _isDeviceFull;

    /// <summary>Length of the segment that comes next.</summary>
    public long NextLength => _ready?.Length ?? options.SegmentBytes;

    /// <summary>Makes the next segment if it is not there. Returns false, and gives the space back, when the device is full.</summary>
    public bool TryPrepare()
    {
        lock (_lock)
        {
            try
            {
                _ready ??= WalSegment.Create(files, directory, _nextSequence, options);
                _isDeviceFull = false;
                return true;
            }
            catch (StorageException error) when (error.IsNoSpace)
            {
                files.Delete(Path.Combine(directory, WalSegment.NameOf(_nextSequence) + WalSegment.TemporarySuffix));
                _isDeviceFull = true;
                return false;
            }
        }
    }

    /// <summary>The next segment, made now if it was not made in advance. The caller owns it.</summary>
    public WalSegment Take()
    {
        lock (_lock)
        {
            var segment = _ready ?? WalSegment.Create(files, directory, _nextSequence, options);
            _ready = null;
            _nextSequence++;
            return segment;
        }
    }

    /// <summary>Deletes a segment for ever.</summary>
    public void Delete(ulong sequence)
    {
        files.Delete(Path.Combine(directory, WalSegment.NameOf(sequence)));
        files.SyncDirectory(directory);
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _ready?.Dispose();
            _ready = null;
        }
    }
}
