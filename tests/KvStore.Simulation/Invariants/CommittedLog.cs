namespace KvStore.Simulation.Invariants;

/// <summary>The group's one true log: all entries that some node knew to be committed.</summary>
internal sealed class CommittedLog
{
    private readonly List<CommittedEntry> _entries = [];

    public ulong Count => (ulong)_entries.Count;

    public CommittedEntry this[ulong index] => _entries[(int)index - 1];

    public void Add(in CommittedEntry entry) => _entries.Add(entry);
}
