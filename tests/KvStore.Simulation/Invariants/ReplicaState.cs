using KvStore.Raft;

namespace KvStore.Simulation.Invariants;

/// <summary>Where a replica stands after a poll.</summary>
internal readonly record struct ReplicaState(RaftRole Role, ulong Term, ulong Commit, ulong Applied, ulong Last, ulong LastTerm, ulong Persisted, ulong Base);
