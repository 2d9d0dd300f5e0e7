using System.Collections.Immutable;

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

    /// <summary>Adds the configurations of the log that was read back.</summary>
    public void Restore(RaftRestoredState restored)
    {
        ConfigurationEntries.Check(restored.Entries.Span, before: restored.Snapshot.Index, restored.Configurations);
        foreach (var entry in restored.Configurations)
        {
            entry.Configuration.Validate();
            Append(entry);
        }
    }

    /// <summary>The configuration in force at an index not below the log's base.</summary>
    public Configuration At(LogIndex index) => EntryAt(index).Configuration;

    /// <summary>The same, with the index of the entry that brought it.</summary>
    public ConfigurationEntry EntryAt(LogIndex index)
    {
        for (var i = _entries.Count - 1; i >= 0; i--)
        {
            if (_entries[i].Index <= index)
            {
                return _entries[i];
            }
        }

        throw new InvariantViolationException($"No configuration is known at {index}; the log begins after {_entries[0].Index}.");
    }

    /// <summary>The configuration entries among <paramref name="count"/> entries of the log.</summary>
    public ImmutableArray<ConfigurationEntry> Among(LogIndex from, int count)
    {
        if (Latest.Index < from)
        {
            return [];
        }

        var found = ImmutableArray.CreateBuilder<ConfigurationEntry>();
        foreach (var entry in _entries)
        {
            if (entry.Index >= from && entry.Index < from + count)
            {
                found.Add(entry);
            }
        }

        return found.DrainToImmutable();
    }

    /// <summary>
    /// Whether a node may be elected: a voter, or one that was until the newest configuration, while that is not known to be committed.
    /// Its log may be the only one that can win, and its removal cannot be committed without it (thesis 4.2.2).
    /// </summary>
    public bool MayCampaign(NodeId node, LogIndex commit) =>
        Latest.Configuration.IsVoter(node) || (Latest.Index > commit && _entries[^2].Configuration.IsVoter(node));

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
