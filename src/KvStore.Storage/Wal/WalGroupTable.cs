using System.Runtime.InteropServices;

namespace KvStore.Storage.Wal;

/// <summary>
/// Where every group's log stands, and in which segments. The writer checks each record against it before it is written, and recovery
/// after it was read, so that a hole or an overlap is found on either side.
/// </summary>
internal sealed class WalGroupTable
{
    private readonly Dictionary<ulong, WalGroupState> _groups = [];

    /// <summary>The state of all groups, in no particular order.</summary>
    public IReadOnlyDictionary<ulong, WalGroupState> Groups => _groups;

    /// <summary>Whether a group's term or vote changed since this was last set to false.</summary>
    public bool VotesChanged { get; set; }

    /// <summary>Whether a frame of hard states was left out: until a checkpoint repeats them, those here may be older than the truth.</summary>
    public bool LacksHardStates { get; set; }

    /// <summary>Takes in a record of a segment; returns what is wrong with it, or null.</summary>
    public string? Apply(in WalRecord record, ulong segment)
    {
        ref var state = ref CollectionsMarshal.GetValueRefOrAddDefault(_groups, record.Group, out var isKnown);
        if (!isKnown)
        {
            state.Places = new WalEntryPlaces();
        }

        return record.Type switch
        {
            WalRecordType.Entry => ApplyEntry(ref state, record, segment),
            WalRecordType.HardState => ApplyHardState(ref state, record),
            WalRecordType.Truncate => ApplyTruncate(ref state, record),
            WalRecordType.Checkpoint => isKnown ? Compare(ref state, record) : ApplyCheckpoint(ref state, record),
            _ => ApplyLogStart(ref state, record),
        };
    }

    /// <summary>Fills a batch with one record for each group, in the order of their ids, from which a log can be read without what was before.</summary>
    public void AddCheckpoint(WalBatch batch)
    {
        foreach (var group in _groups.Keys.Order())
        {
            var state = _groups[group];
            batch.AddCheckpoint(group, new WalCheckpoint(state.HardState, state.StartIndex, state.StartTerm, state.LastIndex));
        }
    }

    /// <summary>The oldest segment that holds a live entry of any group; null when there is none.</summary>
    public ulong? OldestSegment()
    {
        ulong? oldest = null;
        foreach (var state in _groups.Values)
        {
            if (state.Places.OldestSegment is { } segment && !(oldest <= segment))
            {
                oldest = segment;
            }
        }

        return oldest;
    }

    private static string? ApplyEntry(ref WalGroupState state, in WalRecord record, ulong segment)
    {
        if (record.Index != state.LastIndex + 1)
        {
            return $"entry {record.Index} of group {record.Group} does not follow its last entry {state.LastIndex}";
        }

        state.LastIndex = record.Index;
        state.Places.Append(record.Index, segment);
        return null;
    }

    /// <summary>Takes in terms and votes of the second copy where they are newer.</summary>
    public void Merge(WalHardStates copy)
    {
        foreach (var (id, found) in copy.States)
        {
            ref var state = ref CollectionsMarshal.GetValueRefOrAddDefault(_groups, id, out _);
            state.Places ??= new WalEntryPlaces();
            var mine = state.HardState;
            if (found.Term > mine.Term || (found.Term == mine.Term && mine.Vote == 0))
            {
                state.HardState = found with { Commit = mine.Commit };
            }
        }
    }

    private string? ApplyHardState(ref WalGroupState state, in WalRecord record)
    {
        VotesChanged |= record.Term != state.HardState.Term || record.Vote != state.HardState.Vote;
        state.HardState = new WalHardState(record.Term, record.Vote, record.Index);
        return null;
    }

    private static string? ApplyTruncate(ref WalGroupState state, in WalRecord record)
    {
        if (record.Index <= state.StartIndex)
        {
            return $"group {record.Group} is cut from entry {record.Index} on, but a snapshot stands for it up to {state.StartIndex}";
        }

        state.LastIndex = Math.Min(state.LastIndex, record.Index - 1);
        state.Places.TruncateFrom(record.Index);
        return null;
    }

    private static string? ApplyLogStart(ref WalGroupState state, in WalRecord record)
    {
        if (record.Index < state.StartIndex)
        {
            return $"the log of group {record.Group} starts after {record.Index}, but before it started after {state.StartIndex}";
        }

        state.StartIndex = record.Index;
        state.StartTerm = record.Term;
        state.Places.StartAfter(record.Index, state.LastIndex);
        state.LastIndex = Math.Max(state.LastIndex, record.Index);
        return null;
    }

    /// <summary>Where reading begins: the entries that the checkpoint counts but nobody has read must turn out to be dead.</summary>
    private static string? ApplyCheckpoint(ref WalGroupState state, in WalRecord record)
    {
        var checkpoint = record.ToCheckpoint();
        state.HardState = checkpoint.HardState;
        state.StartIndex = checkpoint.StartIndex;
        state.StartTerm = checkpoint.StartTerm;
        state.LastIndex = checkpoint.LastIndex;
        return null;
    }

    /// <summary>A checkpoint behind the beginning must say what was read.</summary>
    private string? Compare(ref WalGroupState state, in WalRecord record)
    {
        var checkpoint = record.ToCheckpoint();
        if (LacksHardStates)
        {
            state.HardState = checkpoint.HardState;
        }

        return checkpoint == new WalCheckpoint(state.HardState, state.StartIndex, state.StartTerm, state.LastIndex)
            ? null
            : $"the segment's checkpoint of group {record.Group} is not what the segments before it say";
    }
}
