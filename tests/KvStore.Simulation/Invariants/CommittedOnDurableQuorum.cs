using KvStore.Raft;
using KvStore.Simulation.Nodes;
using KvStore.Simulation.Worlds;

namespace KvStore.Simulation.Invariants;

/// <summary>
/// When an entry becomes committed, the disks of a majority of the voters in force hold it (in a joint configuration, of both halves),
/// those of crashed nodes counted too, or held it when they were wiped.
/// </summary>
internal sealed class CommittedOnDurableQuorum(CommittedLog committed, World world) : Invariant
{
    private ulong _checked;

    public override void OnStep(SimNode node)
    {
        if (committed.Count == _checked)
        {
            return;
        }

        // A log that holds the last one holds those before it: that is log matching's to check.
        _checked = committed.Count;
        var term = committed[_checked].Term;
        var (before, now) = (node.Watch.ConfigurationBefore!, node.Watch.Configuration!);
        if (!IsHeld(before, _checked, term) && (before == now || !IsHeld(now, _checked, term)))
        {
            var holders = world.Nodes.Where(other => other.Disk.Durable.Holds(_checked, term)).Select(other => $"n{other.Index}");
            throw Broken($"n{node.Index} commits entry {_checked} of term {term}, which the disks hold of {string.Join(", ", holders)}");
        }
    }

    // The poll that commits may also begin the next change, or end one: either configuration may have been the one that counted.
    private bool IsHeld(Configuration configuration, ulong index, ulong term) =>
        world.Membership.IsMajority(configuration, voter => voter.Disk.MadeDurable(index, term));
}
