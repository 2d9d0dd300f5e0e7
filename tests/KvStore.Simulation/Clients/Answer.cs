using KvStore.Contracts;

namespace KvStore.Simulation.Clients;

/// <summary>What a request was answered by whoever applied it.</summary>
/// <param name="Revision">The store's revision that the answer names.</param>
/// <param name="Succeeded">Whether it wrote; for a compare-and-set, whether its guard held.</param>
/// <param name="Seen">What a read saw; what a write replaced.</param>
/// <param name="Session">The session that was opened.</param>
/// <param name="Refusal">Why it had no effect, or null.</param>
internal readonly record struct Answer(long Revision, bool Succeeded, KeyState Seen, ulong Session = 0, KvError? Refusal = null);
