using Google.Protobuf;
using Google.Protobuf.Collections;
using KvStore.Contracts;
using KvStore.Contracts.Etcd;
using KvStore.Contracts.Internal;
using KvStore.Contracts.Partitioning;
using KvStore.Contracts.V1;
using KvStore.Node.Auth;
using KvStore.Node.StateMachine;
using KvStore.Node.StateMachine.Moves;

namespace KvStore.Node;

/// <content>
/// Ranges over several groups. Each group answers for the slots that it serves, at a revision of its own; together they must have answered for each slot once.
/// A slot that moved in between is missing or comes twice: then a read begins anew, and a delete goes on with those that are missing.
/// </content>
public sealed partial class KvNode
{
    private async Task<KvResult<RangeResponse>> RangeOverGroupsAsync(RangeRequest request, KvCaller caller, CancellationToken cancellationToken)
    {
        if (request.Revision > 0)
        {
            return KvErrors.RevisionOfSeveralGroups;
        }

        if (GoesByRevisions(request))
        {
            return KvErrors.RevisionsNotComparable;
        }

        var start = _time.GetTimestamp();
        while (true)
        {
            var parts = new List<(GroupId Group, RangePart Part)>();
            foreach (var group in Groups.Keys.Order())
            {
                var revision = request.Revisions.FirstOrDefault(each => each.Group == group.Value)?.Revision ?? 0;
                var part = await ReadInAsync(
                    group,
                    request,
                    caller,
                    request.Serializable,
                    (reader, range) => reader.RangePart(range, revision),
                    cancellationToken).ConfigureAwait(false);
                if (part.Error == KvErrors.WrongGroup)
                {
                    // Removed in this moment.
                    continue;
                }

                if (!part.IsOk)
                {
                    return part.Error;
                }

                if (!part.Value.Slots.IsEmpty)
                {
                    parts.Add((group, part.Value));
                }
            }

            if (IsWhole(parts))
            {
                return Merge(request, parts);
            }

            if (_time.GetElapsedTime(start) > Options.RequestTimeout)
            {
                return KvErrors.SlotMoving;
            }

            await Task.Delay(RouteRetryMin, _time, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<KvResult<DeleteRangeResponse>> DeleteOverGroupsAsync(
        DeleteRangeRequest request, CommandAuthority authority, CancellationToken cancellationToken)
    {
        if (request.Session is not null)
        {
            return KvErrors.RangeSpansSlots;
        }

        var start = _time.GetTimestamp();
        var merged = new DeleteRangeResponse { Header = new ResponseHeader() };
        var left = SlotSet.All;
        while (true)
        {
            foreach (var group in Groups.Keys.Order())
            {
                if (FindAlarmFor(group, request) is { } refused)
                {
                    return refused;
                }

                var command = new SlotDelete { Request = request, Slots = ByteString.CopyFrom(left.ToBytes()) };
                var deleted = await ProposeAsync<SlotDeleted>(group, CommandKind.SlotDelete, command, authority, cancellationToken).ConfigureAwait(false);
                if (deleted.Error == KvErrors.WrongGroup)
                {
                    // Removed in this moment.
                    continue;
                }

                if (!deleted.IsOk)
                {
                    // What another group has deleted is deleted.
                    return merged.Deleted == 0 ? deleted.Error : KvErrors.Timeout;
                }

                var response = deleted.Value.Response;
                left = left.Without(SlotSet.Of(deleted.Value.Slots.Span));
                merged.Deleted += response.Deleted;
                merged.PrevKvs.AddRange(response.PrevKvs);
                AddRevision(merged.Header, group, response.Header.Revision);
            }

            if (left.IsEmpty)
            {
                SortByKey(merged.PrevKvs, static pair => pair.Key);
                FillHeader(merged.Header);
                return merged;
            }

            if (_time.GetElapsedTime(start) > Options.RequestTimeout)
            {
                // Some of the keys are deleted.
                return KvErrors.Timeout;
            }

            await Task.Delay(RouteRetryMin, _time, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>
    /// Whether the answer depends on which revision is the lower one. Revisions of several groups do not say that: who asks for the first key that was
    /// created, to see who has a lock, would find one in each group.
    /// </summary>
    private static bool GoesByRevisions(RangeRequest request) =>
        request.SortTarget is RangeRequest.Types.SortTarget.Create or RangeRequest.Types.SortTarget.Mod
        || (request.MinCreateRevision | request.MaxCreateRevision | request.MinModRevision | request.MaxModRevision) != 0;

    private static bool IsWhole(List<(GroupId Group, RangePart Part)> parts)
    {
        var covered = new SlotSet([]);
        foreach (var (_, part) in parts)
        {
            if (!covered.IsDisjointTo(part.Slots))
            {
                return false;
            }

            covered = covered.With(part.Slots);
        }

        return SlotSet.All.Without(covered).IsEmpty;
    }

    private static RangeResponse Merge(RangeRequest request, List<(GroupId Group, RangePart Part)> parts)
    {
        var response = new RangeResponse { Header = new ResponseHeader(), Count = parts.Sum(static part => part.Part.Count) };
        foreach (var (group, part) in parts)
        {
            AddRevision(response.Header, group, part.Revision);
        }

        if (!request.CountOnly)
        {
            List<KeyValue> found = [.. parts.SelectMany(static part => part.Part.Found).OrderBy(static pair => pair.Key.Memory, ByteKeyComparer.Instance)];
            RangeQuery.Fill(response, found, request);
        }

        return response;
    }

    /// <summary>Puts what several groups have found into key order, as one group has it.</summary>
    private static void SortByKey<T>(RepeatedField<T> found, Func<T, ByteString> keyOf)
    {
        var sorted = found.OrderBy(item => keyOf(item).Memory, ByteKeyComparer.Instance).ToList();
        found.Clear();
        found.AddRange(sorted);
    }

    private static void AddRevision(ResponseHeader header, GroupId group, long revision)
    {
        header.Revision = header.Groups.Count == 0 ? revision : Math.Min(header.Revision, revision);
        var known = header.Groups.FirstOrDefault(each => each.Group == group.Value);
        if (known is null)
        {
            header.Groups.Add(new GroupRevision { Group = group.Value, Revision = revision });
        }
        else
        {
            known.Revision = revision;
        }
    }
}
