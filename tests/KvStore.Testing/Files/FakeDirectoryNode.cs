namespace KvStore.Testing.Files;

/// <summary>A directory twice: as processes see it, and as the disk holds it, with the changes that lead from one to the other.</summary>
internal sealed class FakeDirectoryNode : FakeNode
{
    private readonly List<(long Operation, Change Change)> _unsynced = [];
    private SortedDictionary<string, FakeNode> _cached = new(StringComparer.Ordinal);
    private SortedDictionary<string, FakeNode> _durable = new(StringComparer.Ordinal);

    public IReadOnlyDictionary<string, FakeNode> Entries => _cached;

    public void Add(long operation, string name, FakeNode node) => Do(operation, new Change(Remove: null, name, node));

    public void Remove(long operation, string name) => Do(operation, new Change(name, Add: null, Node: null));

    public void Rename(long operation, string from, string to) => Do(operation, new Change(from, to, _cached[from]));

    public void Sync()
    {
        foreach (var (_, change) in _unsynced)
        {
            change.ApplyTo(_durable);
        }

        _unsynced.Clear();
    }

    public override void CutPower(CrashDice dice)
    {
        var kept = dice.KeepsNames(_unsynced.ConvertAll(static item => item.Operation));
        foreach (var (_, change) in _unsynced.Take(kept))
        {
            change.ApplyTo(_durable);
        }

        _unsynced.Clear();
        _cached = new SortedDictionary<string, FakeNode>(_durable, StringComparer.Ordinal);
        foreach (var node in _cached.Values)
        {
            node.CutPower(dice);
        }
    }

    /// <summary>A copy as processes see it; what is unsynced in names becomes durable in the copy.</summary>
    public override FakeNode Clone()
    {
        var clone = new FakeDirectoryNode();
        foreach (var (name, node) in _cached)
        {
            clone._cached[name] = clone._durable[name] = node.Clone();
        }

        return clone;
    }

    private void Do(long operation, Change change)
    {
        change.ApplyTo(_cached);
        _unsynced.Add((operation, change));
    }

    private sealed record Change(string? Remove, string? Add, FakeNode? Node)
    {
        public void ApplyTo(SortedDictionary<string, FakeNode> entries)
        {
            if (Remove is not null)
            {
                entries.Remove(Remove);
            }

            if (Add is not null)
            {
                entries[Add] = Node!;
            }
        }
    }
}
