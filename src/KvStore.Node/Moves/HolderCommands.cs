using KvStore.Contracts;
using KvStore.Contracts.Internal;
using KvStore.Contracts.Partitioning;
using KvStore.Node.StateMachine;
using KvStore.Node.StateMachine.Adoptions;

namespace KvStore.Node.Moves;

/// <summary>Has groups adopt leases and sessions, and abandon those that have ended. Thread safety: all members.</summary>
internal sealed class HolderCommands(IMoveGroups groups)
{
    /// <summary>Holders in one entry.</summary>
    public const int BatchMax = 500;

    /// <summary>Has a group adopt some holders; the first group takes note of it before.</summary>
    /// <param name="holders">At most <see cref="BatchMax"/>.</param>
    /// <param name="group">The group; the first one has all that there are.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Those that have not ended, and have been adopted.</returns>
    public async Task<KvResult<HashSet<HolderId>>> AdoptAsync(
        IReadOnlyCollection<HolderId> holders, GroupId group, CancellationToken cancellationToken)
    {
        var asked = new Adoption { Group = group.Value, Holders = { holders.Select(static holder => holder.ToMessage()) } };
        var noted = await groups.ProposeAsync<Adopted>(GroupId.First, CommandKind.Adoption, asked, cancellationToken).ConfigureAwait(false);
        if (!noted.IsOk)
        {
            return noted.Error;
        }

        var live = noted.Value.Holders.Select(HolderId.Of).ToHashSet();
        if (group != GroupId.First && live.Count > 0)
        {
            var adoption = new Adoption { Group = group.Value, Holders = { noted.Value.Holders }, Stamp = noted.Value.Stamp };
            var adopted = await groups.ProposeAsync<Adopted>(group, CommandKind.Adoption, adoption, cancellationToken).ConfigureAwait(false);
            if (!adopted.IsOk)
            {
                return adopted.Error;
            }
        }

        return live;
    }

    /// <summary>Has groups abandon what has ended; what cannot be abandoned yet is left for another time. False when nothing was abandoned.</summary>
    public async Task<bool> AbandonAsync(CancellationToken cancellationToken)
    {
        var (orphans, stamp) = groups.Orphans;
        var isAny = false;
        var byGroup = orphans.SelectMany(static orphan => orphan.Value.Select(group => (Group: group, Holder: orphan.Key))).ToLookup(
            static orphan => orphan.Group, static orphan => orphan.Holder);
        foreach (var group in byGroup)
        {
            foreach (var batch in group.Chunk(BatchMax))
            {
                isAny |= await AbandonAsync(group.Key, batch, stamp, cancellationToken).ConfigureAwait(false);
            }
        }

        return isAny;
    }

    private async Task<bool> AbandonAsync(GroupId group, HolderId[] holders, ulong stamp, CancellationToken cancellationToken)
    {
        var asked = new Abandonment { Group = group.Value, Stamp = stamp, Holders = { holders.Select(static holder => holder.ToMessage()) } };
        var done = await groups.ProposeAsync<Abandoned>(group, CommandKind.Abandonment, asked, cancellationToken).ConfigureAwait(false);
        if (!done.IsOk || done.Value.Holders.Count == 0)
        {
            return false;
        }

        var note = new Abandonment { Group = group.Value, Stamp = stamp, Holders = { done.Value.Holders } };
        return (await groups.ProposeAsync<Abandoned>(GroupId.First, CommandKind.Abandonment, note, cancellationToken).ConfigureAwait(false)).IsOk;
    }
}
