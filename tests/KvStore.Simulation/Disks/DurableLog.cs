using KvStore.Contracts.Internal;
using KvStore.Contracts.Partitioning;
using KvStore.Node.Membership;
using KvStore.Raft;
using KvStore.Storage.Wal;

namespace KvStore.Simulation.Disks;

/// <summary>
/// What one node's disk must hold of the first group, followed from outside: the records of all batches whose sync has returned. Unlike the node it
/// outlives crashes, so that a quorum can be counted on disks.
/// </summary>
internal sealed class DurableLog
{
    private readonly List<WalEntry> _entries = [];
    private readonly List<(ulong Index, GroupConfiguration Configuration)> _configurations = [];
    private ulong _startIndex;
    private ulong _startTerm;

    public ulong Term { get; private set; }

    public ulong Vote { get; private set; }

    /// <summary>Index of the entry that the log begins after: a snapshot stands for all up to there.</summary>
    public ulong StartIndex => _startIndex;

    /// <summary>Index of the last entry.</summary>
    public ulong LastIndex => _startIndex + (ulong)_entries.Count;

    /// <summary>Term of the last entry.</summary>
    public ulong LastTerm => _entries.Count > 0 ? _entries[^1].Term : _startTerm;

    /// <summary>The configurations that entries of the log brought, oldest first, with their indexes.</summary>
    public IReadOnlyList<(ulong Index, GroupConfiguration Configuration)> Configurations => _configurations;

    /// <summary>Those of the configurations that stand after an index.</summary>
    public IEnumerable<GroupConfiguration> ConfigurationsAfter(ulong index) =>
        _configurations.Where(found => found.Index > index).Select(found => found.Configuration);

    /// <summary>Takes in what was synced.</summary>
    public void Apply(WalBatch batch)
    {
        foreach (ref readonly var record in batch.Records)
        {
            if (record.Group == GroupId.First.Value)
            {
                Apply(record);
            }
        }
    }

    /// <summary>The disk holds what was just read back from it.</summary>
    public void Reset(WalGroup? recovered)
    {
        _entries.Clear();
        _configurations.Clear();
        (_startIndex, _startTerm, Term, Vote) = (0, 0, 0, 0);
        if (recovered is null)
        {
            return;
        }

        (_startIndex, _startTerm) = (recovered.StartIndex, recovered.StartTerm);
        (Term, Vote) = (recovered.HardState.Term, recovered.HardState.Vote);
        foreach (var entry in recovered.Entries)
        {
            Add(entry);
        }
    }

    /// <summary>A copy that goes its own way.</summary>
    public DurableLog Clone()
    {
        var clone = new DurableLog { Term = Term, Vote = Vote, _startIndex = _startIndex, _startTerm = _startTerm };
        clone._entries.AddRange(_entries);
        clone._configurations.AddRange(_configurations);
        return clone;
    }

    /// <summary>Whether the entry at an index is of this term, or was when a snapshot took its place.</summary>
    public bool Holds(ulong index, ulong term)
    {
        if (index <= _startIndex)
        {
            return index < _startIndex || term == _startTerm;
        }

        return index <= LastIndex && _entries[(int)(index - _startIndex - 1)].Term == term;
    }

    /// <summary>Whether a log read back says the same.</summary>
    public bool Matches(WalGroup? recovered)
    {
        if (recovered is null)
        {
            return Term == 0 && LastIndex == 0;
        }

        return recovered.HardState.Term == Term && recovered.HardState.Vote == Vote
            && recovered.StartIndex == _startIndex && recovered.LastIndex == LastIndex && HasEqualEntries(recovered.Entries);
    }

    private bool HasEqualEntries(IReadOnlyList<WalEntry> others)
    {
        for (var i = 0; i < _entries.Count; i++)
        {
            var mine = _entries[i];
            var other = others[i];
            if (mine.Term != other.Term || mine.Kind != other.Kind || !mine.Payload.Span.SequenceEqual(other.Payload.Span))
            {
                return false;
            }
        }

        return true;
    }

    private void Apply(in WalRecord record)
    {
        switch (record.Type)
        {
            case WalRecordType.Entry:
                Add(new WalEntry(record.Index, record.Term, record.Kind, record.Payload));
                break;
            case WalRecordType.HardState:
                (Term, Vote) = (record.Term, record.Vote);
                break;
            case WalRecordType.Truncate:
                var kept = (int)(record.Index - _startIndex - 1);
                if (kept < _entries.Count)
                {
                    _entries.RemoveRange(kept, _entries.Count - kept);
                }

                var end = record.Index;
                _configurations.RemoveAll(found => found.Index >= end);

                break;
            default:
                _entries.RemoveRange(0, (int)Math.Min(record.Index - _startIndex, (ulong)_entries.Count));
                (_startIndex, _startTerm) = (record.Index, record.Term);
                var start = record.Index;
                _configurations.RemoveAll(found => found.Index <= start);
                break;
        }
    }

    private void Add(WalEntry entry)
    {
        _entries.Add(entry);
        if ((EntryKind)entry.Kind == EntryKind.Configuration)
        {
            _configurations.Add((LastIndex, GroupConfigurations.Parse(entry.Payload.Span)));
        }
    }
}
