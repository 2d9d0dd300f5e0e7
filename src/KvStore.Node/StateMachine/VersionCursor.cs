using KvStore.Storage.Engine;

namespace KvStore.Node.StateMachine;

/// <summary>
/// Finds versions in the data rows: the newest of one key, or of each key in a range, that is not above a revision. It never looks at
/// more than a few rows that it does not need: where a key has many versions it seeks. Thread safety: none.
/// </summary>
internal sealed class VersionCursor(IStorageReader reader) : IDisposable
{
    /// <summary>Rows to step over before a seek is likely to be cheaper.</summary>
    private const int StepsMax = 8;

    private readonly StorageIterator _rows = reader.CreateIterator();
    private readonly RowKeyBuffer _target = new();
    private byte[] _prefix = [];
    private int _prefixLength;
    private byte[] _end = [];
    private long _atRevision;
    private bool _standsOnKey;

    /// <summary>The newest version of a key not above a revision; false when it did not exist then.</summary>
    public bool TryGet(ReadOnlySpan<byte> key, long atRevision, out KeyVersion version)
    {
        var target = _target.DataKey(key, new RowRevision(atRevision, int.MaxValue));
        var prefix = target[..^StateLayout.RevisionSize];
        if (_rows.Seek(target) && _rows.CurrentKey.StartsWith(prefix) && !StateLayout.IsTombstone(_rows.CurrentValue))
        {
            version = StateLayout.ReadDataRow(_rows.CurrentKeyMemory, _rows.CurrentValueMemory);
            return true;
        }

        version = default;
        return false;
    }

    /// <summary>Begins a scan over the keys of a range that existed at a revision; <see cref="MoveNext"/> goes to the first.</summary>
    public void Scan(in KeyRange range, long atRevision)
    {
        _end = range.End.IsEmpty ? StateLayout.DataEnd.ToArray() : _target.DataPrefix(range.End.Span).ToArray();
        _atRevision = atRevision;
        _standsOnKey = false;
        _rows.Seek(_target.DataPrefix(range.Key.Span));
    }

    /// <summary>Goes to the next key in key order that existed at the scan's revision.</summary>
    public bool MoveNext()
    {
        if (_standsOnKey)
        {
            LeaveKey();
        }

        _standsOnKey = false;
        while (_rows.IsValid && _rows.CurrentKey.SequenceCompareTo(_end) < 0)
        {
            EnterKey();
            if (!SkipNewerVersions())
            {
                continue;
            }

            if (!StateLayout.IsTombstone(_rows.CurrentValue))
            {
                _standsOnKey = true;
                return true;
            }

            LeaveKey();
        }

        return false;
    }

    /// <summary>The user key that the scan stands on.</summary>
    public ReadOnlyMemory<byte> CurrentKey => StateLayout.UserKey(_rows.CurrentKeyMemory);

    /// <summary>The version that the scan stands on.</summary>
    public KeyVersion Current => StateLayout.ReadDataRow(_rows.CurrentKeyMemory, _rows.CurrentValueMemory);

    /// <summary>Its lease.</summary>
    public long CurrentLease => StateLayout.ReadLease(_rows.CurrentValue);

    public void Dispose() => _rows.Dispose();

    /// <summary>Remembers which key the rows from here on belong to.</summary>
    private void EnterKey()
    {
        var row = _rows.CurrentKey;
        _prefixLength = row.Length - StateLayout.RevisionSize;
        if (_prefix.Length < row.Length)
        {
            _prefix = new byte[2 * row.Length];
        }

        row[.._prefixLength].CopyTo(_prefix);
    }

    private bool IsOnKey() => _rows.IsValid && _rows.CurrentKey.StartsWith(_prefix.AsSpan(0, _prefixLength));

    /// <summary>Goes to the key's newest version not above the scan's revision; false, on the next key's first row, if there is none.</summary>
    private bool SkipNewerVersions()
    {
        for (var steps = 0; steps < StepsMax; steps++)
        {
            if (StateLayout.ReadDataRevision(_rows.CurrentKey).Main <= _atRevision)
            {
                return true;
            }

            _rows.MoveNext();
            if (!IsOnKey())
            {
                return false;
            }
        }

        StateLayout.WriteDataRevision(_prefix.AsSpan(_prefixLength), new RowRevision(_atRevision, int.MaxValue));
        _rows.Seek(_prefix.AsSpan(0, _prefixLength + StateLayout.RevisionSize));
        return IsOnKey();
    }

    /// <summary>Goes past the key's older versions.</summary>
    private void LeaveKey()
    {
        for (var steps = 0; steps < StepsMax; steps++)
        {
            _rows.MoveNext();
            if (!IsOnKey())
            {
                return;
            }
        }

        // One more than the terminator's last byte: above all rows of this key, below those of every later one.
        _prefix[_prefixLength - 1] = StateLayout.Terminator + 1;
        _rows.Seek(_prefix.AsSpan(0, _prefixLength));
    }
}
