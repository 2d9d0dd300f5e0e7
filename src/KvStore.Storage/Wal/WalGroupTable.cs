using System.Runtime.InteropServices;

namespace KvStore.Storage.Wal;

/// <summary>Where one group's log stands.</summary>
internal record struct WalGroupState(WalHardState HardState, ulong StartIndex, ulong StartTerm, ulong LastIndex);

/// <summary>
/// Where every group's log stands. The writer checks each record against it before it is written, and recovery after it was read, so
/// that a hole or an overlap is found on either side.
/// </summary>
internal sealed class WalGroupTable
{
    private readonly Dictionary<ulong, WalGroupState> _groups = [];

    /// <summary>The state of all groups, in no particular order.</summary>
    public IReadOnlyDictionary<ulong, WalGroupState> Groups => _groups;

    /// <summary>Takes in a record; returns what is wrong with it, or null.</summary>
    public string? Apply(in WalRecord record)
    {
        ref var state = ref CollectionsMarshal.GetValueRefOrAddDefault(_groups, record.Group, out _);
        switch (record.Type)
        {
            case WalRecordType.Entry:
                if (record.Index != state.LastIndex + 1)
                {
                    return $"entry {record.Index} of group {record.Group} does not follow its last entry {state.LastIndex}";
                }

                state.LastIndex = record.Index;
                return null;

            case WalRecordType.HardState:
                state.HardState = new WalHardState(record.Term, record.Vote, record.Index);
                return null;

            case WalRecordType.Truncate:
                if (record.Index <= state.StartIndex)
                {
                    return $"group {record.Group} is cut from entry {record.Index} on, but a snapshot stands for it up to {state.StartIndex}";
                }

                state.LastIndex = Math.Min(state.LastIndex, record.Index - 1);
                return null;

            default:
                if (record.Index < state.StartIndex)
                {
                    return $"the log of group {record.Group} starts after {record.Index}, but before it started after {state.StartIndex}";
                }

                state.StartIndex = record.Index;
                state.StartTerm = record.Term;
                state.LastIndex = Math.Max(state.LastIndex, record.Index);
                return null;
        }
    }
}
