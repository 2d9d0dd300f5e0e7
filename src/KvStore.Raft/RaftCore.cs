namespace KvStore.Raft;

/// <summary>Placeholder.</summary>
public sealed class RaftCore
{
    /// <summary>.</summary>
    public void OnPersisted(ulong n) { }
    /// <summary>.</summary>
    public void OnApplied(LogIndex i) { }
    /// <summary>.</summary>
    public Ready TakeReady() => new();
}
