using KvStore.Contracts;
using KvStore.Contracts.Etcd;
using KvStore.Contracts.Internal;
using KvStore.Contracts.Partitioning;
using KvStore.Node.StateMachine;

namespace KvStore.Node.Watching;

/// <content>
/// Where watchers begin in each group. What a client knows is a revision of each group, from an answer; a group that is not among them is a later one, and is
/// told from its beginning. A plain revision serves where the keys are in one slot: its revisions grow through moves, so it means the same in any group.
/// </content>
internal sealed partial class WatchGroups
{
    /// <summary>Where a part begins in a group of which nothing can come any more.</summary>
    private const long Never = long.MaxValue;

    private List<WatchPart> FindStarts(in KeyRange range, WatchCreateRequest request)
    {
        var slot = range.Slot;
        var now = FindNow(slot);
        var parts = new List<WatchPart>();
        foreach (var hub in _hubs)
        {
            parts.Add(new WatchPart(hub.Group, true switch
            {
                _ when request.Revisions.Count > 0 => (FindKnown(request, hub.Group) ?? 0) + 1,
                _ when request.StartRevision == 0 => now[hub.Group] + 1,
                _ => slot is not null || hub.Group == GroupId.First ? request.StartRevision : 1,
            }));
        }

        parts.AddRange(FindRemoved());
        foreach (var known in request.Revisions)
        {
            var group = new GroupId(known.Group);
            if (!parts.Exists(part => part.Group == group))
            {
                // This node will hear of it.
                parts.Add(new WatchPart(group, known.Revision + 1));
            }
        }

        return parts;
    }

    /// <summary>
    /// Where the groups stand, as far as that fits together: a group that has got slots, of whose source the replica here lags, is taken as it was before.
    /// Else a watcher would hear the last writes at the source, not the first ones at the destination, and then more.
    /// </summary>
    private Dictionary<GroupId, long> FindNow(Slot? slot)
    {
        var now = _hubs.ToDictionary(static hub => hub.Group, static hub => hub.Revision);
        for (var isFitting = false; !isFitting;)
        {
            isFitting = true;
            foreach (var hub in _hubs)
            {
                foreach (var arrival in hub.Arrivals.Arrivals.Where(arrival => arrival.Revision <= now[hub.Group] && hub.MayHaveBrought(arrival, slot)))
                {
                    if (!IsRemoved(arrival.Source) && now.GetValueOrDefault(arrival.Source) < arrival.SourceRevision)
                    {
                        now[hub.Group] = Math.Min(now[hub.Group], arrival.Revision - 1);
                        isFitting = false;
                    }
                }
            }
        }

        return now;
    }

    private bool IsRemoved(GroupId group) =>
        !HasHub(group) && topology().Groups.GetValueOrDefault(group)?.Phase == GroupPhase.Removed;

    /// <summary>Parts in groups that were removed before this node started: all that they had is deleted, or is another's.</summary>
    private IEnumerable<WatchPart> FindRemoved() => topology().Groups.Values
        .Where(group => IsRemoved(group.Id))
        .Select(static group => new WatchPart(group.Id, Never));

    private string? FindRefusal(in KeyRange range, WatchCreateRequest request)
    {
        if (request.StartRevision != 0 && range.Slot is null && !isFirstWhole())
        {
            return KvErrors.RevisionOfSeveralGroups.Message;
        }

        foreach (var removed in FindRemoved())
        {
            if (FindKnown(request, removed.Group) is { } known
                && _hubs.Any(hub => hub.Arrivals.Arrivals.Any(arrival => arrival.Source == removed.Group && arrival.SourceRevision > known)))
            {
                return $"kvstore: group {removed.Group.Value} was removed, and with it what happened after the revision that is known of it";
            }
        }

        return null;
    }

    private static long? FindKnown(WatchCreateRequest request, GroupId group) =>
        request.Revisions.FirstOrDefault(known => known.Group == group.Value)?.Revision;

    private bool HasHub(GroupId group) => _hubs.Any(hub => hub.Group == group);
}
