using KvStore.Node.StateMachine;
using KvStore.Node.StateMachine.Ownership;

namespace KvStore.Node.Watching;

/// <summary>Some revisions of the past, whole.</summary>
/// <param name="Revisions">Those that wrote something that is still known, in order.</param>
/// <param name="To">The last revision that was looked at.</param>
/// <param name="CompactedRevision">What was written before is known no more; -1 when all is.</param>
/// <param name="Owned">The slots of the group in the state that was read; null: it has all, and always had.</param>
/// <param name="IsFromMemory">Whether it has everything, also of slots that went away since.</param>
internal sealed record HistoryStep(
    IReadOnlyList<RevisionEvents> Revisions, long To, long CompactedRevision, OwnershipState? Owned, bool IsFromMemory)
{
    /// <summary>
    /// From which revision on everything about a range is known; null when nothing from a revision on is missing. What a slot was elsewhere is not this
    /// group's to tell, so whoever watches one slot does not miss what was compacted while another group had it.
    /// </summary>
    public long? FindFirstKept(in KeyRange range, long next)
    {
        var kept = CompactedRevision;
        if (Owned is { IsWhole: false } owned)
        {
            var lost = owned.LostTo;
            if (range.Slot is { } slot)
            {
                var held = owned[slot];
                lost = held.LostTo;
                if (held.Hold is not (SlotHold.Owned or SlotHold.Frozen) || kept <= held.ServedFrom)
                {
                    kept = -1;
                }
            }

            kept = IsFromMemory ? kept : Math.Max(kept, lost + 1);
        }

        return next < kept ? kept : null;
    }
}
