using KvStore.Simulation.Clients;

namespace KvStore.Simulation.Invariants;

/// <summary>What the reference store answered a committed request.</summary>
/// <param name="Index">Where it stands in the log.</param>
/// <param name="Revision">The store's revision after it.</param>
/// <param name="Succeeded">Whether it wrote; for a compare-and-set, whether its guard held.</param>
/// <param name="Seen">What the key held before it.</param>
/// <param name="Key">The key.</param>
internal readonly record struct StoreAnswer(ulong Index, long Revision, bool Succeeded, KeyState Seen, int Key);
