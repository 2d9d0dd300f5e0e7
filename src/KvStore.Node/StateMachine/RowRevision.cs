namespace KvStore.Node.StateMachine;

/// <summary>When a row was written: the store's revision, and the row's place among those written at that revision.</summary>
internal readonly record struct RowRevision(long Main, int Sub);
