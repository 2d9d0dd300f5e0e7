using KvStore.Contracts.Partitioning;
using KvStore.Raft;
using KvStore.Storage.Engine;

namespace KvStore.Node.Engines;

/// <summary>
/// The engines of a node's groups. One that an install has replaced is deleted when the last reader of it is done.
/// Thread safety: all members.
/// </summary>
internal sealed class GroupEngines(IEngineStore store)
{
    private readonly Lock _lock = new();
    private readonly HashSet<EngineName> _open = [];
    private readonly HashSet<EngineName> _obsolete = [];
    private readonly HashSet<EngineName> _setAside = [];

    /// <summary>Whether engines come back after a restart.</summary>
    public bool KeepState => store.KeepsState;

    /// <summary>What operators call them.</summary>
    public string Kind => store.Kind;

    /// <summary>The engines of a group that there are, the one that began last first.</summary>
    public List<EngineName> List(GroupId group)
    {
        var found = new List<EngineName>();
        foreach (var name in store.List())
        {
            if (EngineName.TryParse(name) is { } engine && engine.Group == group)
            {
                found.Add(engine);
            }
        }

        found.Sort(static (a, b) => b.Origin.Index.CompareTo(a.Origin.Index));
        return found;
    }

    /// <summary>
    /// An empty engine, to be filled with the state at a position; what may be there of an earlier attempt is deleted, but for what was set
    /// aside.
    /// </summary>
    public IStorageEngine Create(GroupId group, LogPosition origin)
    {
        var name = new EngineName(group, origin, Number: 0);
        lock (_lock)
        {
            while (_open.Contains(name) || _setAside.Contains(name))
            {
                name = name with { Number = name.Number + 1 };
            }
        }

        if (store.KeepsState)
        {
            store.Delete(name.ToString());
        }

        return Open(name);
    }

    /// <summary>Closes an engine whose state is of no use, and deletes it. Null is nothing.</summary>
    public static void Discard(IStorageEngine? engine)
    {
        (engine as OwnedEngine)?.MarkObsolete();
        engine?.Dispose();
    }

    /// <summary>An engine that there is, or an empty one.</summary>
    public IStorageEngine Open(EngineName name)
    {
        var engine = store.Open(name.ToString());
        if (!store.KeepsState)
        {
            return engine;
        }

        lock (_lock)
        {
            _open.Add(name);
        }

        return new OwnedEngine(engine, name, this);
    }

    /// <summary>
    /// Keeps an engine that is of no use, until it is certain that the group has another state: it may be all that is left of its data.
    /// </summary>
    public void SetAside(EngineName name)
    {
        lock (_lock)
        {
            _setAside.Add(name);
        }
    }

    /// <summary>The group has a state: deletes what was set aside.</summary>
    public void DeleteSetAside(GroupId group)
    {
        EngineName[] names;
        lock (_lock)
        {
            names = [.. _setAside.Where(name => name.Group == group)];
            _setAside.ExceptWith(names);
        }

        foreach (var name in names)
        {
            Delete(name);
        }
    }

    /// <summary>Deletes an engine, once it is closed.</summary>
    public void Delete(EngineName name)
    {
        lock (_lock)
        {
            if (_open.Contains(name))
            {
                _obsolete.Add(name);
                return;
            }
        }

        store.Delete(name.ToString());
    }

    /// <summary>Deletes the engines of a group that began before this position, each once it is closed.</summary>
    public void DeleteOlder(GroupId group, LogPosition kept)
    {
        foreach (var name in List(group))
        {
            if (name.Origin.Index < kept.Index)
            {
                Delete(name);
            }
        }
    }

    /// <summary>Deletes all engines of a group, each once it is closed.</summary>
    public void DeleteAll(GroupId group)
    {
        DeleteSetAside(group);
        List(group).ForEach(Delete);
    }

    /// <summary>An engine is closed.</summary>
    public void OnClosed(EngineName name)
    {
        bool isObsolete;
        lock (_lock)
        {
            _open.Remove(name);
            isObsolete = _obsolete.Remove(name);
        }

        if (isObsolete)
        {
            store.Delete(name.ToString());
        }
    }
}
