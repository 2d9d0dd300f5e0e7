using KvStore.Storage.Files;

namespace KvStore.Storage.Wal;

/// <summary>
/// The log that all groups of a node's loop share: entries, hard states, truncations. What <see cref="Write"/> took is durable once
/// <see cref="Sync"/> has returned, and not before. After a crash <see cref="Open"/> gives back every synced batch whole and in order,
/// and of the unsynced ones a prefix.
/// <para>
/// Any failure to write or sync poisons the log before anyone is told: nothing is tried again, and every later call throws
/// <see cref="LogPoisonedException"/>. The outcome of what was not yet synced is unknown until the log is opened anew.
/// </para>
/// All work is done on the caller's thread, in the same order for the same calls.
/// <para>
/// Each segment but the first begins with a checkpoint: where every group's log stands. So the log can be read from any segment on in
/// which, or behind which, nothing is needed of those before: no entry that is not covered by a log start. Those go by
/// <see cref="ReleaseSegments"/>. A group that is idle pins no file by its hard state or log start, only by entries that no snapshot covers.
/// </para>
/// Thread safety: one caller at a time, except that <see cref="PrepareNextSegment"/> and <see cref="ReleaseSegments"/> may run beside the
/// others, one at a time.
/// </summary>
public sealed partial class WriteAheadLog : IDisposable
{
    private readonly WalSegmentSupply _supply;
    private readonly WalHardStateCopy _copy;
    private readonly WalGroupTable _groups;
    private readonly WalChain _chain;
    private readonly WalFrameBuilder _builder = new(bytes: 64 * 1024);
    private readonly WalFrameBuilder _markBuilder = new(bytes: WalFrameHeader.Alignment);
    private readonly WalBatch _checkpoint = new();
    private readonly int _batchBytesMax;
    private readonly long _checkpointBytesMax;
    private WalSegment _current;
    private long _offset;
    private ulong _firstSequence;
    private ulong _firstNeeded;
    private bool _logStarted;
    private Exception? _poison;

    private WriteAheadLog(WalSegmentSupply supply, WalHardStateCopy copy, WalRecovered found, WalOptions options)
    {
        _supply = supply;
        _copy = copy;
        _current = found.Current;
        _offset = found.Offset;
        _chain = found.Chain;
        _groups = found.Groups;
        _batchBytesMax = options.BatchBytesMax;
        _checkpointBytesMax = options.CheckpointBytesMax;
        _firstSequence = found.FirstSequence;
        _firstNeeded = FindFirstNeeded();
    }

    /// <summary>Sequence of the segment being written; 1 for the first.</summary>
    public ulong SegmentSequence => _current.Sequence;

    /// <summary>Sequence of the oldest segment that is still there.</summary>
    public ulong FirstSegmentSequence => Volatile.Read(ref _firstSequence);

    /// <summary>Bytes written to the disk since opening, frames and padding included.</summary>
    public long BytesWritten { get; private set; }

    /// <summary>Syncs done since opening.</summary>
    public long Syncs { get; private set; }

    /// <summary>Whether the log refuses everything after a failure.</summary>
    public bool IsPoisoned => Volatile.Read(ref _poison) is not null;

    /// <summary>
    /// Opens the log in a directory, or begins one when it holds none.
    /// </summary>
    /// <param name="files">Where the directory is. The caller holds its lock.</param>
    /// <param name="directory">The directory; created when it does not exist.</param>
    /// <param name="options">The settings.</param>
    /// <param name="recovery">What the log holds.</param>
    /// <exception cref="StorageCorruptionException">Acknowledged data is damaged. Nothing was changed.</exception>
    /// <exception cref="StorageException">The disk failed, or the log is another node's or of another format.</exception>
    public static WriteAheadLog Open(IFileSystem files, string directory, WalOptions options, out WalRecovery recovery)
    {
        options.Validate();
        if (!files.Exists(directory))
        {
            DataDirectory.CreateDurably(files, directory);
        }

        var states = WalHardStateCopy.Read(files, directory, options);
        using var recoverer = new WalRecoverer(files, directory, options, states);
        var found = recoverer.Run();
        if (found is null)
        {
            // Perhaps an earlier start made the directory and died before its name was synced.
            DataDirectory.CreateDurably(files, directory);
            var first = WalSegment.Create(files, directory, sequence: 1, options);
            found = new WalRecovered(
                FirstSequence: 1, first, WalSegmentHeader.Bytes, Next: null, new WalChain(), new WalGroupTable(), new WalRecovery([], frames: 0, tornTail: null, []));
        }

        var supply = new WalSegmentSupply(files, directory, options, found.Current.Sequence + 1, found.Next);
        recovery = found.Report;
        var copy = WalHardStateCopy.Open(files, directory, options, states, found.Groups, found.Chain.Sequence);
        var log = new WriteAheadLog(supply, copy, found, options);
        log.CompleteHardStates();
        return log;
    }

    /// <summary>Writes one batch. It survives a crash whole or not at all; durable only after <see cref="Sync"/>.</summary>
    /// <exception cref="ArgumentException">The batch is larger than <see cref="WalOptions.BatchBytesMax"/>; nothing was written.</exception>
    /// <exception cref="InvalidOperationException">A record does not fit the group's log; the caller has a defect, and the log is poisoned.</exception>
    public void Write(WalBatch batch) => WriteAll([batch]);

    /// <summary>
    /// Writes several batches in order, as many by one call to the disk as <see cref="WalOptions.BatchBytesMax"/> allows. Outcomes as for
    /// <see cref="Write"/>.
    /// </summary>
    public void WriteAll(ReadOnlySpan<WalBatch> batches)
    {
        ThrowIfPoisoned();
        foreach (var batch in batches)
        {
            CheckSize(batch);
        }

        try
        {
            WriteFrames(batches);
        }
        catch (Exception error)
        {
            Poison(error);
            throw;
        }
    }

    /// <summary>Makes everything written so far durable.</summary>
    public void Sync()
    {
        ThrowIfPoisoned();
        try
        {
            SyncCurrent();
        }
        catch (Exception error)
        {
            Poison(error);
            throw;
        }
    }

    /// <summary>Throws <see cref="ArgumentException"/> when a batch is too large to be written.</summary>
    public void CheckSize(WalBatch batch)
    {
        if (batch.EncodedBytes > _batchBytesMax)
        {
            throw new ArgumentException($"The batch has {batch.EncodedBytes} bytes; the limit is {_batchBytesMax}.", nameof(batch));
        }
    }

    /// <summary>
    /// Syncs, and marks the log as closed, so that damage to its last batch can be told from a torn write. For an orderly stop, before
    /// <see cref="Dispose"/>.
    /// </summary>
    public void Close()
    {
        Sync();
        var hasRoom = _offset + WalFrameHeader.Alignment <= RoomEnd;
        if (!hasRoom || _chain.Sequence == 0 || _chain.LastKind == WalFrameKind.Close)
        {
            return;
        }

        try
        {
            WriteCheckpointAtBeginning();
            _markBuilder.Begin();
            WriteFrame(_markBuilder, WalFrameKind.Close);
            SyncCurrent();
        }
        catch (Exception error)
        {
            Poison(error);
            throw;
        }
    }

    /// <summary>Closes the files and writes nothing, as a crash would.</summary>
    public void Dispose()
    {
        Interlocked.CompareExchange(ref _poison, new ObjectDisposedException(nameof(WriteAheadLog)), comparand: null);
        _current.Dispose();
        _supply.Dispose();
        _copy.Dispose();
    }

    /// <summary>Where hard states were taken from the copy, the log gets them again.</summary>
    private void CompleteHardStates()
    {
        _groups.VotesChanged = false;
        if (!_groups.LacksHardStates)
        {
            return;
        }

        var batch = new WalBatch();
        foreach (var id in _groups.Groups.Keys.Order())
        {
            var state = _groups.Groups[id].HardState;
            batch.AddHardState(id, state.Term, state.Vote, state.Commit);
        }

        _groups.LacksHardStates = false;
        Write(batch);
        Sync();
    }

    private void Poison(Exception error) => Interlocked.CompareExchange(ref _poison, error, comparand: null);

    private void ThrowIfPoisoned()
    {
        if (Volatile.Read(ref _poison) is { } cause)
        {
            throw new LogPoisonedException(cause);
        }
    }
}
