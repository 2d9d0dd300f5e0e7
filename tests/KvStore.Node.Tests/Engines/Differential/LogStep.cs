using KvStore.Node.StateMachine;

namespace KvStore.Node.Tests.Engines.Differential;

/// <summary>What came of an entry where it was applied first: the truth for all others, and for whoever applies it again.</summary>
/// <param name="Entry">The entry.</param>
/// <param name="Result">The answer.</param>
/// <param name="Hash">The state hash after it.</param>
internal sealed record LogStep(LogEntry Entry, ApplyResult Result, ulong Hash);
