using KvStore.Raft;

namespace KvStore.Simulation.Invariants;

/// <summary>An entry that is committed and may never change.</summary>
internal readonly record struct CommittedEntry(ulong Index, ulong Term, EntryKind Kind, ReadOnlyMemory<byte> Payload);
