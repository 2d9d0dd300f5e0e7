using System.Collections.Immutable;
using KvStore.Contracts.Partitioning;
using KvStore.Storage.Engine;

namespace KvStore.Node.StateMachine.Ownership;

/// <summary>
/// What a group has: an image in memory of its rows, which every change is written to as well. Thread safety: one owner changes it;
/// <see cref="Current"/> from any thread.
/// </summary>
internal sealed class OwnershipTable
{
    private readonly WriteBatch _batch;
    private volatile OwnershipState _current;
    private ulong _hash;

    public OwnershipTable(GroupId group, IStorageReader reader, WriteBatch batch)
    {
        _batch = batch;
        _current = Read(group, reader);
    }

    /// <summary>What the group has after the last entry applied, be its run complete or not.</summary>
    public OwnershipState Current => _current;

    /// <summary>What the state hash has to grow by since the last call.</summary>
    public ulong TakeHash()
    {
        var hash = _hash;
        _hash = 0;
        return hash;
    }

    /// <summary>Changes slots; the group has them all from one entry on.</summary>
    public void Put(IEnumerable<KeyValuePair<Slot, SlotOwnership>> changes)
    {
        var slots = _current.Slots.ToBuilder();
        Span<byte> key = stackalloc byte[OwnershipLayout.KeySize];
        Span<byte> value = stackalloc byte[OwnershipLayout.ValueSize];
        foreach (var (slot, changed) in changes)
        {
            slots[slot.Number] = changed;
            OwnershipLayout.WriteKey(key, slot);
            OwnershipLayout.WriteValue(value, changed);
            _batch.Put(key, value);
            _hash += Xxh64.Hash(value, Xxh64.Hash(key, seed: 0));
        }

        _current = new OwnershipState(slots.MoveToImmutable());
    }

    private static OwnershipState Read(GroupId group, IStorageReader reader)
    {
        var fresh = OwnershipState.Fresh(group);
        ImmutableArray<SlotOwnership>.Builder? slots = null;
        using var rows = reader.CreateIterator();
        for (var found = rows.Seek(OwnershipLayout.Prefix); found && rows.CurrentKey.StartsWith(OwnershipLayout.Prefix); found = rows.MoveNext())
        {
            slots ??= fresh.Slots.ToBuilder();
            slots[OwnershipLayout.ReadKey(rows.CurrentKey).Number] = OwnershipLayout.ReadValue(rows.CurrentValue);
        }

        return slots is null ? fresh : new OwnershipState(slots.MoveToImmutable());
    }
}
