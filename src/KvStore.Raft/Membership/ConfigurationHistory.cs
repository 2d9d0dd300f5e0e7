namespace KvStore.Raft;

/// <summary>
/// The configurations that the log holds, by index, beginning with the one in force at the log's base. The newest is in force, committed
/// or not; a truncation brings back the one before it.
/// </summary>
internal sealed class ConfigurationHistory
{
    private readonly List<ConfigurationEntry> _entries;

    /// <summary>Starts with the configuration in force at the log's base.</summary>
    public ConfigurationHistory(ConfigurationEntry atBase) => _entries = [atBase];

    /// <summary>The configuration in force and where it stands.</summary>
    public ConfigurationEntry Latest => _entries[^1];

    /// <summary>The configuration in force at an index not below the log's base.</summary>
    public Configuration At(LogIndex index)
    {
        for (var i = _entries.Count - 1; i >= 0; i--)
        {
            if (_entries[i].Index <= index)
            {
                return _entries[i].Configuration;
            }
        }

        throw new InvariantViolationException($"No configuration is known at {index}; the log begins after {_entries[0].Index}.");
    }

    /// <summary>Adds a configuration entry of the log.</summary>
    public void Append(ConfigurationEntry entry)
    {
        Invariant.Check(entry.Index > Latest.Index, $"A configuration at {entry.Index} after one at {Latest.Index}.");
        _entries.Add(entry);
    }

    /// <summary>The log lost the entry at an index and all after it. Returns whether another configuration is in force now.</summary>
    public bool TruncateFrom(LogIndex index)
    {
        var kept = _entries.Count;
        while (kept > 1 && _entries[kept - 1].Index >= index)
        {
            kept--;
        }

        Invariant.Check(_entries[kept - 1].Index < index, $"The log's base cannot be truncated: {index}.");
        var changed = kept < _entries.Count;
        _entries.RemoveRange(kept, _entries.Count - kept);
        return changed;
    }

    /// <summary>The log begins after this index from now on: older configurations are forgotten, but for the one in force there.</summary>
    public void CompactTo(LogIndex index)
    {
        var first = _entries.Count - 1;
        while (first > 0 && _entries[first].Index > index)
        {
            first--;
        }

        _entries.RemoveRange(0, first);
    }

    /// <summary>The log was replaced by a snapshot: later configurations than the snapshot's were another log's.</summary>
    public void Reset(ConfigurationEntry atBase)
    {
        _entries.Clear();
        _entries.Add(atBase);
    }
}
