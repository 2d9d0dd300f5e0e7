namespace KvStore.Raft;

/// <summary>A write that was handed to the runtime and not yet reported durable.</summary>
/// <param name="Number">Number of its Ready.</param>
/// <param name="Term">The term of the hard state once it is durable.</param>
/// <param name="Last">Entries up to here are durable with it; lowered when a later truncation overtakes it.</param>
internal readonly record struct PendingWrite(ulong Number, Term Term, LogIndex Last);
