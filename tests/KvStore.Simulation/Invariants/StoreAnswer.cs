using KvStore.Contracts;
using KvStore.Simulation.Clients;

namespace KvStore.Simulation.Invariants;

/// <summary>What the reference store answered a committed request.</summary>
/// <param name="Index">Where it took effect in the log; for a repeated write, where the first of its attempts stands.</param>
/// <param name="Answer">What it says.</param>
/// <param name="IsRepeated">Whether an earlier attempt was done.</param>
internal readonly record struct StoreAnswer(ulong Index, Answer Answer, bool IsRepeated = false)
{
    /// <summary>The answer to what had no effect.</summary>
    public static StoreAnswer Refused(KvError refusal) => new(Index: 0, new Answer(Revision: 0, Succeeded: false, KeyState.Absent, Refusal: refusal));
}
