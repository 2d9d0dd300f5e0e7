using KvStore.Contracts.Partitioning;
using KvStore.Raft;
using KvStore.Storage.Engine;

namespace KvStore.Node.StateMachine.Topology;

/// <summary>
/// The topology: an image in memory of its rows, which every change is written to as well. Thread safety: one owner changes it;
/// <see cref="Current"/> from any thread.
/// </summary>
internal sealed class TopologyTable
{
    private const ulong RemovalSeed = 1;

    private readonly WriteBatch _batch;
    private volatile TopologyState _current;
    private ulong _hash;

    public TopologyTable(IStorageReader reader, WriteBatch batch)
    {
        _batch = batch;
        _current = Read(reader);
    }

    /// <summary>The topology after the last entry applied, be its run complete or not.</summary>
    public TopologyState Current => _current;

    /// <summary>What the state hash has to grow by since the last call.</summary>
    public ulong TakeHash()
    {
        var hash = _hash;
        _hash = 0;
        return hash;
    }

    public void PutGroup(GroupEntry group)
    {
        Span<byte> key = stackalloc byte[TopologyLayout.NumberKeySize];
        TopologyLayout.WriteGroupKey(key, group.Id);
        Put(key, TopologyLayout.GroupValue(group));
        Become(_current with { Groups = _current.Groups.SetItem(group.Id, group) });
    }

    public void SetRebalance(bool isWanted) => Become(_current with { IsRebalanceWanted = isWanted });

    /// <summary>Writes a move and all its slots.</summary>
    /// <param name="move">The move as it is now.</param>
    /// <param name="lastEpoch">The last number that was given out.</param>
    /// <param name="slot">What its slots become, each from what it was.</param>
    public void PutMove(MoveEntry move, ulong lastEpoch, Func<SlotEntry, SlotEntry> slot)
    {
        WriteMove(move);
        Become(WithSlots(move, slot) with { LastEpoch = lastEpoch, Moves = _current.Moves.SetItem(move.Id, move) });
    }

    /// <summary>Forgets a move: its slots are part of none.</summary>
    public void RemoveMove(MoveEntry move)
    {
        Span<byte> key = stackalloc byte[TopologyLayout.NumberKeySize];
        TopologyLayout.WriteMoveKey(key, move.Id);
        Delete(key);
        Become(WithSlots(move, static slot => slot with { Move = 0 }) with { Moves = _current.Moves.Remove(move.Id) });
    }

    public void SetReplication(int voters) => Become(_current with { Replication = voters });

    /// <summary>Whether a node is to give its votes away, and its share of them.</summary>
    public void PutNode(NodeId node, bool isDraining, int weight)
    {
        Span<byte> key = stackalloc byte[TopologyLayout.NumberKeySize];
        TopologyLayout.WriteNodeKey(key, node);
        if (isDraining || weight != 1)
        {
            Span<byte> value = stackalloc byte[TopologyLayout.NodeValueSize];
            TopologyLayout.WriteNode(value, isDraining, weight);
            Put(key, value);
        }
        else
        {
            Delete(key);
        }

        Become(_current with
        {
            Draining = isDraining ? _current.Draining.Add(node) : _current.Draining.Remove(node),
            Weights = weight != 1 ? _current.Weights.SetItem(node, weight) : _current.Weights.Remove(node),
        });
    }

    private static TopologyState Read(IStorageReader reader)
    {
        var fresh = TopologyState.Fresh;
        if (!reader.TryGet(TopologyLayout.StateKey, out var value))
        {
            return fresh;
        }

        var (version, lastEpoch, isRebalanceWanted, replication) = TopologyLayout.ReadState(value.Span);
        var groups = fresh.Groups.ToBuilder();
        var slots = fresh.Slots.ToBuilder();
        var moves = fresh.Moves.ToBuilder();
        var draining = fresh.Draining.ToBuilder();
        var weights = fresh.Weights.ToBuilder();
        using var rows = reader.CreateIterator();
        for (var found = rows.Seek(TopologyLayout.GroupPrefix); found && rows.CurrentKey.StartsWith(TopologyLayout.GroupPrefix); found = rows.MoveNext())
        {
            var id = new GroupId(TopologyLayout.ReadNumber(rows.CurrentKey));
            groups[id] = TopologyLayout.ReadGroup(id, rows.CurrentValue);
        }

        for (var found = rows.Seek(TopologyLayout.SlotPrefix); found && rows.CurrentKey.StartsWith(TopologyLayout.SlotPrefix); found = rows.MoveNext())
        {
            slots[TopologyLayout.ReadSlot(rows.CurrentKey).Number] = TopologyLayout.ReadSlotEntry(rows.CurrentValue);
        }

        for (var found = rows.Seek(TopologyLayout.MovePrefix); found && rows.CurrentKey.StartsWith(TopologyLayout.MovePrefix); found = rows.MoveNext())
        {
            var id = TopologyLayout.ReadNumber(rows.CurrentKey);
            moves.Add(id, TopologyLayout.ReadMove(id, rows.CurrentValue));
        }

        for (var found = rows.Seek(TopologyLayout.NodePrefix); found && rows.CurrentKey.StartsWith(TopologyLayout.NodePrefix); found = rows.MoveNext())
        {
            var node = new NodeId(TopologyLayout.ReadNumber(rows.CurrentKey));
            var (isDraining, weight) = TopologyLayout.ReadNode(rows.CurrentValue);
            if (isDraining)
            {
                draining.Add(node);
            }

            if (weight != 1)
            {
                weights.Add(node, weight);
            }
        }

        return new TopologyState
        {
            Version = version,
            LastEpoch = lastEpoch,
            IsRebalanceWanted = isRebalanceWanted,
            Replication = replication,
            Groups = groups.ToImmutable(),
            Slots = slots.MoveToImmutable(),
            Moves = moves.ToImmutable(),
            Draining = draining.ToImmutable(),
            Weights = weights.ToImmutable(),
        };
    }

    private TopologyState WithSlots(MoveEntry move, Func<SlotEntry, SlotEntry> change)
    {
        var slots = _current.Slots.ToBuilder();
        Span<byte> key = stackalloc byte[TopologyLayout.SlotKeySize];
        Span<byte> value = stackalloc byte[TopologyLayout.SlotValueSize];
        foreach (var slot in move.Slots)
        {
            var changed = change(slots[slot.Number]);
            slots[slot.Number] = changed;
            TopologyLayout.WriteSlotKey(key, slot);
            TopologyLayout.WriteSlot(value, changed);
            Put(key, value);
        }

        return _current with { Slots = slots.MoveToImmutable() };
    }

    private void WriteMove(MoveEntry move)
    {
        Span<byte> key = stackalloc byte[TopologyLayout.NumberKeySize];
        TopologyLayout.WriteMoveKey(key, move.Id);
        Put(key, TopologyLayout.MoveValue(move));
    }

    private void Become(TopologyState next)
    {
        _current = next with { Version = next.Version + 1 };
        Span<byte> value = stackalloc byte[TopologyLayout.StateValueSize];
        TopologyLayout.WriteState(value, _current);
        Put(TopologyLayout.StateKey, value);
    }

    private void Put(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        _batch.Put(key, value);
        _hash += Xxh64.Hash(value, Xxh64.Hash(key, seed: 0));
    }

    private void Delete(ReadOnlySpan<byte> key)
    {
        _batch.Delete(key);
        _hash += Xxh64.Hash(key, RemovalSeed);
    }
}
