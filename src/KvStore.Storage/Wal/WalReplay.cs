using System.Runtime.InteropServices;

namespace KvStore.Storage.Wal;

/// <summary>Collects the records of all frames, in order, into what each group has in the end.</summary>
internal sealed class WalReplay
{
    private readonly Dictionary<ulong, List<WalEntry>> _entries = [];

    public WalGroupTable Table { get; } = new();

    /// <summary>Takes in all records of a frame of a segment; returns what is wrong, or null.</summary>
    public string? Apply(in WalFrame frame, ulong segment)
    {
        var body = frame.Bytes.Slice(WalFrameHeader.Bytes, frame.Header.BodyBytes);
        var count = 0;
        while (!body.IsEmpty)
        {
            var problem = WalRecordCodec.TryRead(body, out var record, out var length) ?? Table.Apply(record, segment);
            if (problem is not null)
            {
                return problem;
            }

            Collect(record);
            body = body[length..];
            count++;
        }

        return count == frame.Header.RecordCount ? null : $"the frame holds {count} records, but says {frame.Header.RecordCount}";
    }

    /// <summary>
    /// After all frames: null when every group's entries are there, from the one after its start to its last; else which are missing,
    /// because a segment that held them is.
    /// </summary>
    public string? FindHole()
    {
        foreach (var (id, state) in Table.Groups)
        {
            var entries = _entries.GetValueOrDefault(id);
            var held = (ulong)(entries?.Count ?? 0);
            if (state.LastIndex - state.StartIndex != held)
            {
                return $"entries {state.StartIndex + 1} to {state.LastIndex - held} of group {id} were in it";
            }
        }

        return null;
    }

    /// <summary>All groups in the order of their ids.</summary>
    public List<WalGroup> ToGroups()
    {
        var groups = new List<WalGroup>(Table.Groups.Count);
        foreach (var (id, state) in Table.Groups)
        {
            groups.Add(new WalGroup(id, state.HardState, state.StartIndex, state.StartTerm, _entries.GetValueOrDefault(id) ?? []));
        }

        groups.Sort(static (a, b) => a.GroupId.CompareTo(b.GroupId));
        return groups;
    }

    private void Collect(in WalRecord record)
    {
        if (record.Type is WalRecordType.HardState or WalRecordType.Checkpoint)
        {
            return;
        }

        ref var entries = ref CollectionsMarshal.GetValueRefOrAddDefault(_entries, record.Group, out _);
        entries ??= [];
        switch (record.Type)
        {
            case WalRecordType.Entry:
                entries.Add(new WalEntry(record.Index, record.Term, record.Kind, record.Payload));
                break;

            case WalRecordType.Truncate:
                var kept = CountBefore(entries, record.Index);
                entries.RemoveRange(kept, entries.Count - kept);
                break;

            default:
                entries.RemoveRange(0, CountBefore(entries, record.Index + 1));
                break;
        }
    }

    private static int CountBefore(List<WalEntry> entries, ulong index)
    {
        if (entries.Count == 0 || index <= entries[0].Index)
        {
            return 0;
        }

        return (int)Math.Min(index - entries[0].Index, (ulong)entries.Count);
    }
}
