using KvStore.Storage.Engine;

namespace KvStore.Node.StateMachine;

/// <summary>
/// The versions that a read sees: those in the engine's rows and, while a run is applied, its pending writes above them. A past revision
/// is read from the rows alone; whoever reads one in a run must have completed what the run wrote before (see
/// <see cref="MvccStateMachine"/>). Thread safety: none.
/// </summary>
internal sealed class VersionView(IStorageReader reader, PendingWrites? pending) : IDisposable
{
    private readonly VersionCursor _cursor = new(reader);
    private List<ReadOnlyMemory<byte>>? _pendingKeys;
    private int _pendingPosition;
    private KeyRange _range;
    private bool _cursorHasKey;
    private bool _standsOnPending;
    private KeyVersion _pendingVersion;

    /// <summary>A revision above all: read the newest versions, pending ones included.</summary>
    public const long Newest = long.MaxValue;

    /// <summary>The version of a key at a revision or <see cref="Newest"/>; false when it did not exist then.</summary>
    public bool TryGet(ReadOnlyMemory<byte> key, long atRevision, out KeyVersion version)
    {
        if (atRevision == Newest && pending is { IsEmpty: false } && pending.TryGet(key, out version))
        {
            return version.Exists;
        }

        return _cursor.TryGet(key.Span, atRevision, out version);
    }

    /// <summary>Begins a scan over a range at a revision or <see cref="Newest"/>. Nothing may be written while it lasts.</summary>
    public void Scan(in KeyRange range, long atRevision)
    {
        _range = range;
        _pendingKeys = atRevision == Newest && pending is { IsEmpty: false } ? pending.SortedKeys() : null;
        _pendingPosition = _pendingKeys is null ? 0 : LowerBound(_pendingKeys, range.Key);
        _cursor.Scan(range, atRevision);
        _cursorHasKey = _cursor.MoveNext();
        _standsOnPending = true;
        _pendingVersion = default;
    }

    /// <summary>Goes to the next key of the range that exists; the first call goes to the first.</summary>
    public bool MoveNext()
    {
        if (!_standsOnPending)
        {
            _cursorHasKey = _cursor.MoveNext();
        }

        while (TryTakePending(out var isOfRow))
        {
            if (isOfRow)
            {
                _cursorHasKey = _cursor.MoveNext();
            }

            if (_pendingVersion.Exists)
            {
                _standsOnPending = true;
                return true;
            }
        }

        _standsOnPending = false;
        return _cursorHasKey;
    }

    /// <summary>The key that the scan stands on.</summary>
    public ReadOnlyMemory<byte> CurrentKey => _standsOnPending ? _pendingVersion.Key : _cursor.CurrentKey;

    /// <summary>The version that the scan stands on.</summary>
    public KeyVersion Current => _standsOnPending ? _pendingVersion : _cursor.Current;

    /// <summary>The lease of the version that the scan stands on.</summary>
    public long CurrentLease => _standsOnPending ? _pendingVersion.Lease : _cursor.CurrentLease;

    public void Dispose() => _cursor.Dispose();

    /// <summary>Takes the next pending key if no row comes before it, and tells whether it hides the row at the cursor.</summary>
    private bool TryTakePending(out bool isOfRow)
    {
        isOfRow = false;
        if (_pendingKeys is null || _pendingPosition == _pendingKeys.Count || !_range.IsBelowEnd(_pendingKeys[_pendingPosition].Span))
        {
            return false;
        }

        var key = _pendingKeys[_pendingPosition];
        var order = _cursorHasKey ? key.Span.SequenceCompareTo(_cursor.CurrentKey.Span) : -1;
        if (order > 0)
        {
            return false;
        }

        isOfRow = order == 0;
        _pendingPosition++;
        return pending!.TryGet(key, out _pendingVersion);
    }

    private static int LowerBound(List<ReadOnlyMemory<byte>> keys, ReadOnlyMemory<byte> key)
    {
        var position = keys.BinarySearch(key, ByteKeyComparer.Instance);
        return position < 0 ? ~position : position;
    }
}
