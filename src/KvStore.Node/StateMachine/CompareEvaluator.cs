using KvStore.Contracts.Etcd;
using static KvStore.Contracts.Etcd.Compare.Types;

namespace KvStore.Node.StateMachine;

/// <summary>Decides the compares of a transaction on the newest versions.</summary>
internal static class CompareEvaluator
{
    /// <summary>Whether all compares hold; none at all do.</summary>
    public static bool AllHold(VersionView view, IReadOnlyList<Compare> compares)
    {
        for (var i = 0; i < compares.Count; i++)
        {
            if (!Holds(view, compares[i]))
            {
                return false;
            }
        }

        return true;
    }

    private static bool Holds(VersionView view, Compare compare)
    {
        var range = KeyRange.Of(compare.Key, compare.RangeEnd);
        if (range.IsSingle)
        {
            return view.TryGet(range.Key, VersionView.Newest, out var version) ? Holds(compare, version) : HoldsWithoutKey(compare);
        }

        var isEmpty = true;
        view.Scan(range, VersionView.Newest);
        while (view.MoveNext())
        {
            isEmpty = false;
            if (!Holds(compare, view.Current))
            {
                return false;
            }
        }

        return !isEmpty || HoldsWithoutKey(compare);
    }

    /// <summary>A key that does not exist has zeros everywhere, but no value: that compare never holds.</summary>
    private static bool HoldsWithoutKey(Compare compare) =>
        compare.Target != CompareTarget.Value && Holds(compare, default(KeyVersion));

    /// <summary>
    /// Compares the field that the target names with the operand. An operand of another kind than the target counts as zero, since
    /// protobuf yields zero for a member of a oneof that is not set; an unknown target compares as equal and an unknown result holds.
    /// </summary>
    private static bool Holds(Compare compare, in KeyVersion version)
    {
        var order = compare.Target switch
        {
            CompareTarget.Version => version.Version.CompareTo(compare.Version),
            CompareTarget.Create => version.CreateRevision.CompareTo(compare.CreateRevision),
            CompareTarget.Mod => version.Revision.Main.CompareTo(compare.ModRevision),
            CompareTarget.Lease => version.Lease.CompareTo(compare.Lease),
            CompareTarget.Value => version.Value.Span.SequenceCompareTo(compare.Value.Span),
            _ => 0,
        };
        return compare.Result switch
        {
            CompareResult.Equal => order == 0,
            CompareResult.NotEqual => order != 0,
            CompareResult.Greater => order > 0,
            CompareResult.Less => order < 0,
            _ => true,
        };
    }
}
