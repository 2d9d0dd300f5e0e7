using KvStore.Contracts.Etcd;
using static KvStore.Contracts.Etcd.RangeRequest.Types;

namespace KvStore.Node.StateMachine;

/// <summary>The order of a range's answer. Total, since equal ones are ordered by key, so every replica gives the same answer.</summary>
internal sealed class KeyValueOrder(SortTarget target, bool isDescending) : IComparer<KeyValue>
{
    public int Compare(KeyValue? x, KeyValue? y)
    {
        var order = target switch
        {
            SortTarget.Version => x!.Version.CompareTo(y!.Version),
            SortTarget.Create => x!.CreateRevision.CompareTo(y!.CreateRevision),
            SortTarget.Mod => x!.ModRevision.CompareTo(y!.ModRevision),
            SortTarget.Value => x!.Value.Span.SequenceCompareTo(y!.Value.Span),
            _ => 0,
        };
        if (order == 0)
        {
            return x!.Key.Span.SequenceCompareTo(y!.Key.Span);
        }

        return isDescending ? -order : order;
    }
}
