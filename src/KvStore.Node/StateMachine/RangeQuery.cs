using KvStore.Contracts;
using KvStore.Contracts.Etcd;
using KvStore.Node.StateMachine.Moves;
using static KvStore.Contracts.Etcd.RangeRequest.Types;

namespace KvStore.Node.StateMachine;

/// <summary>Answers a <c>RangeRequest</c> from a view, with every option of etcd 3.4.</summary>
internal static class RangeQuery
{
    /// <summary>Whether the revision that a request outside a transaction asks for can be read.</summary>
    public static KvError? CheckRevision(long revision, in StateRow state)
    {
        if (revision > state.Revision)
        {
            return KvErrors.FutureRev;
        }

        return revision > 0 && revision < state.CompactedRevision ? KvErrors.Compacted : null;
    }

    /// <summary>
    /// The same inside a transaction. As in etcd 3.4 a negative revision, which elsewhere means the newest, is compared with the
    /// compacted revision as it stands.
    /// </summary>
    public static KvError? CheckRevisionInTxn(long revision, in StateRow state)
    {
        if (revision == 0)
        {
            return null;
        }

        if (revision > state.Revision)
        {
            return KvErrors.FutureRev;
        }

        return revision < state.CompactedRevision ? KvErrors.Compacted : null;
    }

    /// <summary>Answers a request whose revision was checked.</summary>
    /// <param name="currentRevision">The store's revision for the header.</param>
    public static RangeResponse Execute(VersionView view, RangeRequest request, long currentRevision)
    {
        var response = new RangeResponse { Header = new ResponseHeader { Revision = currentRevision } };
        var range = KeyRange.Of(request.Key, request.RangeEnd);
        var atRevision = request.Revision > 0 ? request.Revision : VersionView.Newest;
        if (range.IsSingle)
        {
            ReadOne(view, request, range.Key, atRevision, response);
            return response;
        }

        var found = ReadMany(view, request, range, atRevision, slots: null, out var count);
        response.Count = count;
        if (found is not null)
        {
            Fill(response, found, request);
        }

        return response;
    }

    /// <summary>
    /// The part of an answer that one of several groups has: the keys of a range that are in some slots, in key order, as far as the answer may need
    /// them, with what it takes to sort them; null when only their count is asked for.
    /// </summary>
    public static List<KeyValue>? ReadPart(VersionView view, RangeRequest request, long revision, SlotSet slots, out long count) =>
        ReadMany(view, request, KeyRange.Of(request.Key, request.RangeEnd), revision > 0 ? revision : VersionView.Newest, slots, out count);

    /// <summary>Sorts what was found, in key order, and puts as much of it into a response as was asked for.</summary>
    public static void Fill(RangeResponse response, List<KeyValue> found, RangeRequest request)
    {
        if (FoundMax(request) is var foundMax && found.Count > foundMax)
        {
            found.RemoveRange((int)foundMax, found.Count - (int)foundMax);
        }

        Sort(found, request);
        if (request.Limit > 0 && found.Count > request.Limit)
        {
            found.RemoveRange((int)request.Limit, found.Count - (int)request.Limit);
            response.More = true;
        }

        if (request.KeysOnly && request.SortTarget == SortTarget.Value)
        {
            foreach (var pair in found)
            {
                pair.Value = Google.Protobuf.ByteString.Empty;
            }
        }

        response.Kvs.AddRange(found);
    }

    private static void ReadOne(
        VersionView view, RangeRequest request, ReadOnlyMemory<byte> key, long atRevision, RangeResponse response)
    {
        if (!view.TryGet(key, atRevision, out var version))
        {
            return;
        }

        response.Count = 1;
        if (!request.CountOnly && Passes(request, version))
        {
            response.Kvs.Add(KeyValues.Of(version, withValue: !request.KeysOnly));
        }
    }

    /// <summary>Counts all keys of the range and collects those that may be in the answer; null when only the count was asked for.</summary>
    private static List<KeyValue>? ReadMany(
        VersionView view, RangeRequest request, in KeyRange range, long atRevision, SlotSet? slots, out long count)
    {
        var found = request.CountOnly ? null : new List<KeyValue>();
        var foundMax = FoundMax(request);
        var withValue = !request.KeysOnly || request.SortTarget == SortTarget.Value;
        count = 0;
        view.Scan(range, atRevision);
        while (view.MoveNext())
        {
            if (slots is not null && !slots.Contains(view.CurrentKey.Span))
            {
                continue;
            }

            count++;
            if (found is null || found.Count >= foundMax)
            {
                continue;
            }

            var version = view.Current;
            if (Passes(request, version))
            {
                found.Add(KeyValues.Of(version, withValue));
            }
        }

        return found;
    }

    /// <summary>
    /// How many to collect: one more than the limit tells whether there are more, but a sort order or a filter needs all of them. As in
    /// etcd 3.4 a sort target without an order does not: the first keys up to the limit, and one, are sorted among themselves.
    /// </summary>
    private static long FoundMax(RangeRequest request)
    {
        var needsAll = request.SortOrder != SortOrder.None
            || request.MinModRevision != 0 || request.MaxModRevision != 0
            || request.MinCreateRevision != 0 || request.MaxCreateRevision != 0;
        return needsAll || request.Limit <= 0 || request.Limit == long.MaxValue ? long.MaxValue : request.Limit + 1;
    }

    private static bool Passes(RangeRequest request, in KeyVersion version)
    {
        var mod = version.Revision.Main;
        var create = version.CreateRevision;
        return (request.MinModRevision == 0 || mod >= request.MinModRevision)
            && (request.MaxModRevision == 0 || mod <= request.MaxModRevision)
            && (request.MinCreateRevision == 0 || create >= request.MinCreateRevision)
            && (request.MaxCreateRevision == 0 || create <= request.MaxCreateRevision);
    }

    /// <summary>Sorts as asked; a sort target without an order means ascending. Equal ones stay in key order either way.</summary>
    private static void Sort(List<KeyValue> found, RangeRequest request)
    {
        var isDescending = request.SortOrder == SortOrder.Descend;
        if (request.SortTarget == SortTarget.Key)
        {
            if (isDescending)
            {
                found.Reverse();
            }

            return;
        }

        found.Sort(new KeyValueOrder(request.SortTarget, isDescending));
    }
}
