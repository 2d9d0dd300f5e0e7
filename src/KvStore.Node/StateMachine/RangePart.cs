using KvStore.Contracts.Etcd;
using KvStore.Node.StateMachine.Moves;

namespace KvStore.Node.StateMachine;

/// <summary>What one of several groups has of a range.</summary>
/// <param name="Slots">The slots that it serves.</param>
/// <param name="Revision">Its revision.</param>
/// <param name="Found">The keys, in key order, as far as the answer may need them.</param>
/// <param name="Count">How many keys of the range it has.</param>
internal sealed record RangePart(SlotSet Slots, long Revision, List<KeyValue> Found, long Count);
