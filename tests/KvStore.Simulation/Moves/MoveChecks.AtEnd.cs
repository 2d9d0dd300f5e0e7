using KvStore.Node.StateMachine.Ownership;
using KvStore.Simulation.Clients;
using KvStore.Simulation.Nodes;

namespace KvStore.Simulation.Moves;

/// <content>The last look at a world in which nothing happens any more.</content>
internal sealed partial class MoveChecks
{
    /// <summary>Whether a node has applied all of all groups.</summary>
    public bool HasAll(SimNode node) => _groups.Values.All(group =>
        node.Loop!.Groups.TryGetValue(group.Id, out var replica)
        && replica.Machine.AppliedIndex.Value == group.Count
        && replica.Core.LastIndex.Value == group.Count
        && !replica.Machine.HasCompactedRows);

    /// <summary>Every slot is in one group, which serves it and has what its keys' histories end with; no other group has anything of it.</summary>
    public void CheckAtEnd()
    {
        foreach (var slot in AllSlots)
        {
            var owner = First.Machine.Topology[slot].Owner;
            foreach (var group in Groups)
            {
                var expected = group.Id == owner ? SlotHold.Owned : SlotHold.None;
                Demand("I1", group.Machine.Ownership[slot].Hold == expected, group, slot, $"is {group.Machine.Ownership[slot]} in the end");
                Demand("I4", group.Id == owner || group.RowsOf(slot).Count == 0, group, slot, "leaves rows behind in the end");
            }

            CheckRows(_groups[owner], slot, _groups[owner].RowsOf(slot));
        }
    }

    /// <summary>What a node serves in the end is what its group has.</summary>
    public void CheckAtEnd(SimNode node)
    {
        foreach (var (key, history) in _keys)
        {
            var served = node.Loop!.Groups.Values
                .Select(replica =>
                {
                    using var reader = replica.OpenReader();
                    return reader.Range(Requests.Get(key));
                })
                .Where(static range => range.IsOk)
                .ToList();
            if (served.Count != 1 || Requests.StateOf(served[0].Value!.Kvs.FirstOrDefault()) != history.Now)
            {
                throw Broken("NoAckedWriteLost", $"k{key} is served by {served.Count} groups of n{node.Index} in the end: [{string.Join(", ", served.Select(range => range.Value))}], not {history.Now}");
            }
        }
    }
}
