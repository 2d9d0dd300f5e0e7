namespace KvStore.Node.StateMachine;

/// <summary>
/// What the commands of a run have written and the engine does not show yet: the newest version of each key written in the run, and the
/// writes of the command under way in order, so that these can be taken back. Thread safety: none.
/// </summary>
internal sealed class PendingWrites
{
    /// <summary>Capacity kept from run to run; a huge delete must not hold its memory for ever.</summary>
    private const int KeptCapacityMax = 16 * 1024;

    private readonly Dictionary<ReadOnlyMemory<byte>, KeyVersion> _newest = new(ByteKeyComparer.Instance);
    private readonly List<Write> _command = [];
    private readonly List<ReadOnlyMemory<byte>> _sortedKeys = [];
    private bool _isSorted;

    /// <summary>Whether no command of the run has written.</summary>
    public bool IsEmpty => _newest.Count == 0;

    /// <summary>Writes of the command under way.</summary>
    public int CommandCount => _command.Count;

    /// <summary>The keys written in the run in key order; valid until the next write.</summary>
    public List<ReadOnlyMemory<byte>> SortedKeys()
    {
        if (!_isSorted)
        {
            _sortedKeys.Clear();
            _sortedKeys.AddRange(_newest.Keys);
            _sortedKeys.Sort(ByteKeyComparer.Instance);
            _isSorted = true;
        }

        return _sortedKeys;
    }

    /// <summary>The newest version written in the run, which may say that the key does not exist; false when it was not written.</summary>
    public bool TryGet(ReadOnlyMemory<byte> key, out KeyVersion version) => _newest.TryGetValue(key, out version);

    /// <summary>The write of the command under way at a position.</summary>
    public KeyVersion CommandWrite(int position) => _command[position].Version;

    public void Add(in KeyVersion version)
    {
        var hadPrevious = _newest.TryGetValue(version.Key, out var previous);
        _command.Add(new Write(version, previous, hadPrevious));
        _newest[version.Key] = version;
        _isSorted &= hadPrevious;
    }

    /// <summary>The command succeeded: its writes stay.</summary>
    public void AcceptCommand() => _command.Clear();

    /// <summary>The command failed: its writes never were.</summary>
    public void RejectCommand()
    {
        for (var i = _command.Count - 1; i >= 0; i--)
        {
            var write = _command[i];
            if (write.HadPrevious)
            {
                _newest[write.Version.Key] = write.Previous;
            }
            else
            {
                _newest.Remove(write.Version.Key);
                _isSorted = false;
            }
        }

        _command.Clear();
    }

    /// <summary>The engine shows everything now.</summary>
    public void Clear()
    {
        var isHuge = _newest.Count > KeptCapacityMax;
        _newest.Clear();
        _sortedKeys.Clear();
        _isSorted = false;
        if (isHuge)
        {
            _newest.TrimExcess();
            _command.TrimExcess();
            _sortedKeys.TrimExcess();
        }
    }

    private readonly record struct Write(KeyVersion Version, KeyVersion Previous, bool HadPrevious);
}
