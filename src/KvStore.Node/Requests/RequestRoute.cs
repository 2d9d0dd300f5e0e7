using System.Text;
using Google.Protobuf;
using KvStore.Contracts;
using KvStore.Contracts.Partitioning;
using KvStore.Node.StateMachine.Topology;

namespace KvStore.Node.Requests;

/// <summary>Finds the one group that can answer a request.</summary>
internal static class RequestRoute
{
    private const int NamedMax = 4;
    private const int KeyBytesMax = 32;

    /// <summary>Finds the group that has all keys of a request, as a topology has it; returns why there is none.</summary>
    public static KvError? Find(TopologyState topology, IMessage request, out GroupId group)
    {
        group = GroupId.First;
        var named = RequestSlots.Of(request);
        if (named.IsEverywhere)
        {
            group = topology[new Slot(0)].Owner;
            return topology.HasSoleOwner ? null : KvErrors.RangeSpansSlots;
        }

        var byGroup = named.Slots.GroupBy(slot => topology[slot.Slot].Owner).ToList();
        if (byGroup.Count > 1)
        {
            var keys = string.Join(", ", byGroup.Take(NamedMax).Select(static each => $"{Show(each.First().Key)} in group {each.Key.Value}"));
            return KvErrors.KeysInSeveralGroups with { Message = $"{KvErrors.KeysInSeveralGroups.Message}: {keys}" };
        }

        group = byGroup.Count == 1 ? byGroup[0].Key : GroupId.First;
        return null;
    }

    private static string Show(ByteString key)
    {
        var text = Encoding.UTF8.GetString(key.Span[..Math.Min(key.Length, KeyBytesMax)]);
        return $"\"{new string([.. text.Where(static c => !char.IsControl(c))])}{(key.Length > KeyBytesMax ? "..." : "")}\"";
    }
}
