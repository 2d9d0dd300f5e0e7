using KvStore.Contracts;
using KvStore.Contracts.Etcd;
using KvStore.Contracts.Partitioning;
using KvStore.Node.Auth;
using KvStore.Node.StateMachine;

namespace KvStore.Node;

/// <content>
/// Compaction. It cannot be undone, and each group counts revisions of its own: so one revision is never taken for several groups', and whoever
/// compacts a cluster of several says which group at which revision.
/// </content>
public sealed partial class KvNode
{
    /// <summary>
    /// Compacts: revisions below the given one can no longer be read. A physical compaction is answered when this node has removed the rows
    /// that nobody can read any more, however long that takes. Cancelling stops the wait, not the compaction.
    /// <para>
    /// With a revision for each group, nothing is done when a group or a revision does not exist. A group that is compacted there already is passed over,
    /// so that a request of which only a part was done can be sent again; the header says which groups were compacted.
    /// </para>
    /// </summary>
    /// <exception cref="OperationCanceledException">The caller gave up waiting.</exception>
    public async Task<KvResult<CompactionResponse>> CompactAsync(CompactionRequest request, KvCaller caller, CancellationToken cancellationToken)
    {
        // Whoever got the revision from another group knew of that group: then this node knows of it too, before it takes it for the first one's.
        if (await WaitForReadIndexAsync(cancellationToken).ConfigureAwait(false) is { } unknown)
        {
            return unknown;
        }

        if (request.Revisions.Count > 0)
        {
            return await CompactEachAsync(request, caller, cancellationToken).ConfigureAwait(false);
        }

        return HasSeveralGroups
            ? KvErrors.CompactionOfSeveralGroups
            : await WriteAsync<CompactionResponse>(
                CommandKind.Compact, request, caller, cancellationToken, request.Physical ? request.Revision : null).ConfigureAwait(false);
    }

    private async Task<KvResult<CompactionResponse>> CompactEachAsync(CompactionRequest request, KvCaller caller, CancellationToken cancellationToken)
    {
        var (authority, refusal) = await AuthorizeAsync(request, caller, cancellationToken).ConfigureAwait(false);
        if (refusal is not null)
        {
            return refusal;
        }

        if (await CheckRevisionsAsync(request, cancellationToken).ConfigureAwait(false) is { } invalid)
        {
            return invalid;
        }

        var response = new CompactionResponse { Header = new ResponseHeader() };
        foreach (var (group, revision) in request.Revisions.Select(static each => (new GroupId(each.Group), each.Revision)))
        {
            if (FindAlarmFor(group, request) is { } alarm)
            {
                return alarm;
            }

            var command = new CompactionRequest { Revision = revision };
            var compacted = await ProposeAsync<CompactionResponse>(
                group, CommandKind.Compact, command, authority, cancellationToken, request.Physical ? revision : null).ConfigureAwait(false);
            if (compacted.IsOk)
            {
                AddRevision(response.Header, group, compacted.Value.Header.Revision);
            }
            else if (compacted.Error != KvErrors.Compacted)
            {
                return compacted.Error;
            }
        }

        if (response.Header.Groups.Count == 0)
        {
            return KvErrors.Compacted;
        }

        FillHeader(response.Header);
        return response;
    }

    /// <summary>Null when each group exists, once, and has come as far. It will not go back.</summary>
    private async Task<KvError?> CheckRevisionsAsync(CompactionRequest request, CancellationToken cancellationToken)
    {
        if (request.Revision != 0)
        {
            return KvErrors.CompactionOfSeveralGroups;
        }

        var groups = new HashSet<GroupId>();
        foreach (var each in request.Revisions)
        {
            var group = new GroupId(each.Group);
            if (!groups.Add(group))
            {
                return KvErrors.InvalidGroup;
            }

            if (!Groups.TryGetValue(group, out var replica))
            {
                return KvErrors.GroupNotFound;
            }

            if (await WaitForReadIndexAsync(cancellationToken, group).ConfigureAwait(false) is { } unknown)
            {
                return unknown;
            }

            if (each.Revision > replica.Read(each, static (reader, _) => reader.Revision))
            {
                return KvErrors.FutureRev;
            }
        }

        return null;
    }
}
