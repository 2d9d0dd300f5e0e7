namespace KvStore.Testing.Files;

/// <summary>
/// A file twice: as the page cache shows it, and as the disk holds it, with the writes that lead from one to the other.
/// </summary>
internal sealed class FakeFileNode : FakeNode
{
    public const int SectorBytes = 512;

    private readonly List<(long Operation, long Offset, byte[] Bytes)> _unsynced = [];
    private FakeContent _cached = new();
    private FakeContent _durable = new();

    public FakeContent Content => _cached;

    /// <summary>Where the writes were that the last sync made durable.</summary>
    public (long From, long To) LastSynced { get; private set; }

    /// <summary>Whether the page cache shows what the disk holds.</summary>
    public bool IsDurable => _cached.Span.SequenceEqual(_durable.Span);

    public void Write(long operation, long offset, ReadOnlySpan<byte> bytes)
    {
        _cached.Write(offset, bytes);
        _unsynced.Add((operation, offset, bytes.ToArray()));
    }

    public void Sync()
    {
        if (_unsynced.Count > 0)
        {
            LastSynced = (long.MaxValue, 0);
        }

        foreach (var (_, offset, bytes) in _unsynced)
        {
            _durable.Write(offset, bytes);
            LastSynced = (Math.Min(LastSynced.From, offset), Math.Max(LastSynced.To, offset + bytes.Length));
        }

        _unsynced.Clear();
    }

    /// <summary>As Linux does it: the pages become clean though the disk does not have them, so a second sync will find nothing to do.</summary>
    public void FailSync() => _unsynced.Clear();

    /// <summary>Changes a byte on the disk and in the cache.</summary>
    public void Damage(long offset, byte mask)
    {
        _cached.Span[(int)offset] ^= mask;
        _durable.Span[(int)offset] ^= mask;
    }

    /// <summary>Takes the place of the durable content and of the cached one.</summary>
    public void Overwrite(ReadOnlySpan<byte> content)
    {
        _cached.Write(0, content);
        _durable.Write(0, content);
    }

    public override void CutPower(CrashDice dice)
    {
        foreach (var (operation, offset, bytes) in _unsynced)
        {
            for (var at = 0; at < bytes.Length;)
            {
                var count = (int)Math.Min(SectorBytes - ((offset + at) % SectorBytes), bytes.Length - at);
                if (dice.KeepsSector(operation))
                {
                    _durable.Write(offset + at, bytes.AsSpan(at, count));
                }

                at += count;
            }
        }

        _unsynced.Clear();
        _cached = _durable.Clone();
    }

    public override FakeNode Clone()
    {
        var clone = new FakeFileNode { _cached = _cached.Clone(), _durable = _durable.Clone() };
        clone._unsynced.AddRange(_unsynced);
        return clone;
    }
}
