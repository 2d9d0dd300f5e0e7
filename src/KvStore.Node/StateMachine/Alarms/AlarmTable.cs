using KvStore.Contracts.Etcd;
using KvStore.Storage.Engine;

namespace KvStore.Node.StateMachine.Alarms;

/// <summary>The alarms of a group: an image in memory of their rows, which every change is written to as well. Thread safety: none.</summary>
internal sealed class AlarmTable
{
    /// <summary>More are refused: members are few, but whoever raises an alarm may name any.</summary>
    public const int AlarmsMax = 1024;

    private const ulong RemovalSeed = 1;

    private readonly HashSet<AlarmMember> _raised = [];
    private readonly WriteBatch _batch;
    private ulong _hash;

    public AlarmTable(IStorageReader reader, WriteBatch batch)
    {
        _batch = batch;
        foreach (var raised in ReadAll(reader))
        {
            _raised.Add(raised);
        }

        Count();
    }

    /// <summary>Whether a member has no space: nothing that takes some is applied.</summary>
    public bool HasNoSpace { get; private set; }

    /// <summary>Whether a member's data are damaged: nothing is applied that clients ask for.</summary>
    public bool IsCorrupt { get; private set; }

    /// <summary>What the state hash has to grow by since the last call.</summary>
    public ulong TakeHash()
    {
        var hash = _hash;
        _hash = 0;
        return hash;
    }

    /// <summary>Raises an alarm, if it is not yet; false when there are too many.</summary>
    public bool TryRaise(AlarmMember alarm)
    {
        if (_raised.Contains(alarm))
        {
            return true;
        }

        if (_raised.Count >= AlarmsMax)
        {
            return false;
        }

        _raised.Add(alarm);
        Span<byte> key = stackalloc byte[AlarmLayout.KeySize];
        AlarmLayout.WriteKey(key, alarm);
        _batch.Put(key, AlarmLayout.Value);
        _hash += Xxh64.Hash(key, seed: 0);
        Count();
        return true;
    }

    /// <summary>Ends an alarm; false when there was none.</summary>
    public bool TryEnd(AlarmMember alarm)
    {
        if (!_raised.Remove(alarm))
        {
            return false;
        }

        Span<byte> key = stackalloc byte[AlarmLayout.KeySize];
        AlarmLayout.WriteKey(key, alarm);
        _batch.Delete(key);
        _hash += Xxh64.Hash(key, RemovalSeed);
        Count();
        return true;
    }

    /// <summary>All alarms, by kind and member.</summary>
    public static IEnumerable<AlarmMember> ReadAll(IStorageReader reader)
    {
        using var rows = reader.CreateIterator();
        for (var found = rows.Seek(AlarmLayout.Prefix); found && rows.CurrentKey.StartsWith(AlarmLayout.Prefix); found = rows.MoveNext())
        {
            yield return AlarmLayout.Read(rows.CurrentKey);
        }
    }

    private void Count()
    {
        HasNoSpace = _raised.Any(static raised => raised.Alarm == AlarmType.Nospace);
        IsCorrupt = _raised.Any(static raised => raised.Alarm == AlarmType.Corrupt);
    }
}
