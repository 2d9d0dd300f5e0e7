using System.Diagnostics.CodeAnalysis;
using KvStore.Contracts.Partitioning;
using KvStore.Node.Membership;
using KvStore.Node.StateMachine;
using KvStore.Node.StateMachine.Ownership;
using KvStore.Raft;
using KvStore.Simulation.Clients;
using KvStore.Simulation.Invariants;
using KvStore.Storage.Memory;

namespace KvStore.Simulation.Moves;

/// <summary>
/// A group as its committed log has it: one more state machine, which applies each entry when the first node knows it to be committed, and what
/// it was at each index. Whether the state machine is right is judged from outside; replicas are held to be equal to it.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "The engine is in memory and ends with the world.")]
internal sealed class ReferenceGroup
{
    private readonly MemoryEngine _engine = new();
    private readonly List<CommittedEntry> _entries = [];
    private readonly List<(ulong Hash, long Order)> _states = [(0, 0)];
    private readonly Dictionary<Slot, List<(ulong Index, SlotOwnership Held)>> _slots = [];
    private readonly Dictionary<ulong, List<(ulong Index, ulong Number)>> _imports = [];

    public ReferenceGroup(GroupId id)
    {
        Id = id;
        Machine = new MvccStateMachine(_engine, id);
        _states[0] = (Machine.StateHash, 0);
    }

    public GroupId Id { get; }

    public MvccStateMachine Machine { get; }

    /// <summary>Entries that are committed.</summary>
    public ulong Count => (ulong)_entries.Count;

    public CommittedEntry this[ulong index] => _entries[(int)index - 1];

    /// <summary>The state hash once an index was applied.</summary>
    public ulong HashAt(ulong index) => _states[(int)index].Hash;

    /// <summary>The place of an entry in the order of all groups' entries.</summary>
    public long OrderAt(ulong index) => _states[(int)index].Order;

    /// <summary>What the group had of a slot once an index was applied.</summary>
    public SlotOwnership SlotAt(Slot slot, ulong index) =>
        _slots.TryGetValue(slot, out var held) ? held.FindLast(each => each.Index <= index).Held : OwnershipState.Fresh(Id)[slot];

    /// <summary>How many chunks of a move had come once an index was applied.</summary>
    public ulong ChunksAt(ulong move, ulong index) =>
        _imports.TryGetValue(move, out var chunks) ? chunks.FindLast(each => each.Index <= index).Number : 0;

    /// <summary>How many chunks of a move had ever come.</summary>
    public ulong ChunksMax(ulong move) => _imports.TryGetValue(move, out var chunks) ? chunks.Max(static each => each.Number) : 0;

    /// <summary>Applies the next entry.</summary>
    public ApplyResult Apply(in CommittedEntry entry, in Command command, long order)
    {
        _entries.Add(entry);
        var index = new LogIndex(entry.Index);
        var result = default(ApplyResult);
        switch (entry.Kind)
        {
            case EntryKind.Command:
                result = Machine.Apply(command, index, ResponseMode.Build);
                break;
            case EntryKind.Configuration:
                Machine.ApplyConfiguration(GroupConfigurations.Parse(entry.Payload.Span), entry.Payload, index);
                break;
            default:
                Machine.ApplyEmpty(index);
                break;
        }

        Machine.CompleteRun();
        _states.Add((Machine.StateHash, order));
        return result;
    }

    /// <summary>Takes note of what the last entry made of a slot.</summary>
    public void NoteSlot(Slot slot)
    {
        if (!_slots.TryGetValue(slot, out var held))
        {
            _slots.Add(slot, held = [(0, OwnershipState.Fresh(Id)[slot])]);
        }

        held.Add((Count, Machine.Ownership[slot]));
    }

    /// <summary>Takes note of what the last entry made of an import.</summary>
    public void NoteImport(ulong move)
    {
        if (!_imports.TryGetValue(move, out var chunks))
        {
            _imports.Add(move, chunks = []);
        }

        chunks.Add((Count, Machine.FindImport(move).Number));
    }

    /// <summary>The keys of a slot that exist, served or not.</summary>
    public List<(int Key, KeyState State)> RowsOf(Slot slot)
    {
        var found = new List<(int, KeyState)>();
        using var view = new VersionView(_engine.Current, pending: null);
        view.Scan(KeyRange.From(ReadOnlyMemory<byte>.Empty), VersionView.Newest);
        while (view.MoveNext())
        {
            if (Slot.Of(view.CurrentKey.Span) == slot)
            {
                var row = view.Current;
                var key = Requests.KeyOf(Google.Protobuf.ByteString.CopyFrom(row.Key.Span));
                var value = Requests.ValueOf(Google.Protobuf.ByteString.CopyFrom(row.Value.Span));
                found.Add((key, new KeyState(value, row.CreateRevision, row.Revision.Main, row.Version)));
            }
        }

        return found;
    }
}
