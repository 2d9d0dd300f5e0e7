using System.Buffers.Binary;
using System.Collections.Immutable;
using KvStore.Contracts.Partitioning;
using KvStore.Storage.Engine;

namespace KvStore.Node.StateMachine.Adoptions;

/// <summary>
/// Who has adopted what: an image in memory of its rows, which every change is written to as well. Thread safety: one owner changes it;
/// <see cref="Orphans"/> from any thread.
/// </summary>
internal sealed class AdoptionTable
{
    private const ulong RemovalSeed = 1;

    private readonly Dictionary<HolderId, ImmutableSortedDictionary<GroupId, ulong>> _groups = [];
    private readonly WriteBatch _batch;
    private volatile ImmutableSortedDictionary<HolderId, ImmutableSortedDictionary<GroupId, ulong>> _orphans = ImmutableSortedDictionary<HolderId, ImmutableSortedDictionary<GroupId, ulong>>.Empty;
    private ulong _hash;

    /// <summary>Reads the rows.</summary>
    /// <param name="reader">Where they are.</param>
    /// <param name="batch">Where changes go.</param>
    /// <param name="isLive">Whether a holder has not ended.</param>
    public AdoptionTable(IStorageReader reader, WriteBatch batch, Func<HolderId, bool> isLive)
    {
        _batch = batch;
        Floor = reader.TryGet(AdoptionLayout.FloorKey, out var floor) ? BinaryPrimitives.ReadUInt64LittleEndian(floor.Span) : 0;
        using var rows = reader.CreateIterator();
        for (var found = rows.Seek(AdoptionLayout.Prefix); found && rows.CurrentKey.StartsWith(AdoptionLayout.Prefix); found = rows.MoveNext())
        {
            var (holder, group) = AdoptionLayout.ReadKey(rows.CurrentKey);
            _groups[holder] = GroupsOf(holder).Add(group, BinaryPrimitives.ReadUInt64LittleEndian(rows.CurrentValue));
        }

        _orphans = _groups.Where(adopted => !isLive(adopted.Key)).ToImmutableSortedDictionary();
    }

    /// <summary>Holders that have ended, with the groups that have not abandoned them yet.</summary>
    public ImmutableSortedDictionary<HolderId, ImmutableSortedDictionary<GroupId, ulong>> Orphans => _orphans;

    /// <summary>Adoptions up to this stamp come too late.</summary>
    public ulong Floor { get; private set; }

    /// <summary>What the state hash has to grow by since the last call.</summary>
    public ulong TakeHash()
    {
        var hash = _hash;
        _hash = 0;
        return hash;
    }

    public bool IsAdopted(HolderId holder) => _groups.ContainsKey(holder);

    /// <summary>Whether a group has not abandoned a session that has ended.</summary>
    public bool HasOrphanedSession(GroupId group) =>
        _orphans.Any(orphan => !orphan.Key.IsLease && orphan.Value.ContainsKey(group));

    /// <summary>Takes note of an adoption by another group, be it the first one or not.</summary>
    public void Add(HolderId holder, GroupId group, ulong stamp)
    {
        _groups[holder] = GroupsOf(holder).SetItem(group, stamp);
        Span<byte> key = stackalloc byte[AdoptionLayout.KeySize];
        AdoptionLayout.WriteKey(key, holder, group);
        Put(key, stamp);
    }

    /// <summary>Takes note that a holder has ended.</summary>
    public void End(HolderId holder)
    {
        if (_groups.TryGetValue(holder, out var groups))
        {
            _orphans = _orphans.SetItem(holder, groups);
        }
    }

    /// <summary>A group has abandoned a holder that has ended, as it had adopted it up to a stamp.</summary>
    public void Remove(HolderId holder, GroupId group, ulong stamp)
    {
        var groups = GroupsOf(holder);
        if (!groups.TryGetValue(group, out var adopted) || adopted > stamp)
        {
            return;
        }

        Span<byte> key = stackalloc byte[AdoptionLayout.KeySize];
        AdoptionLayout.WriteKey(key, holder, group);
        _batch.Delete(key);
        _hash += Xxh64.Hash(key, RemovalSeed);
        groups = groups.Remove(group);
        if (groups.IsEmpty)
        {
            _groups.Remove(holder);
            _orphans = _orphans.Remove(holder);
        }
        else
        {
            _groups[holder] = groups;
            _orphans = _orphans.SetItem(holder, groups);
        }
    }

    /// <summary>A group is removed, and what it had adopted with it.</summary>
    /// <returns>The holders that no other group has adopted.</returns>
    public List<HolderId> RemoveGroup(GroupId group)
    {
        var free = new List<HolderId>();
        Span<byte> key = stackalloc byte[AdoptionLayout.KeySize];
        foreach (var (holder, groups) in _groups.Where(adopted => adopted.Value.ContainsKey(group)).OrderBy(static adopted => adopted.Key).ToList())
        {
            AdoptionLayout.WriteKey(key, holder, group);
            _batch.Delete(key);
            _hash += Xxh64.Hash(key, RemovalSeed);
            var left = groups.Remove(group);
            if (left.IsEmpty)
            {
                _groups.Remove(holder);
                _orphans = _orphans.Remove(holder);
                free.Add(holder);
            }
            else
            {
                _groups[holder] = left;
                _orphans = _orphans.ContainsKey(holder) ? _orphans.SetItem(holder, left) : _orphans;
            }
        }

        return free;
    }

    /// <summary>Makes adoptions up to a stamp come too late.</summary>
    public void Raise(ulong stamp)
    {
        if (stamp <= Floor)
        {
            return;
        }

        Floor = stamp;
        Put(AdoptionLayout.FloorKey, stamp);
    }

    private ImmutableSortedDictionary<GroupId, ulong> GroupsOf(HolderId holder) => _groups.GetValueOrDefault(holder, ImmutableSortedDictionary<GroupId, ulong>.Empty);

    private void Put(ReadOnlySpan<byte> key, ulong stamp)
    {
        Span<byte> value = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64LittleEndian(value, stamp);
        _batch.Put(key, value);
        _hash += Xxh64.Hash(value, Xxh64.Hash(key, seed: 0));
    }
}
