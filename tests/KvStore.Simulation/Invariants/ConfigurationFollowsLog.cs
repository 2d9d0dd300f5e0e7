using KvStore.Node.Membership;
using KvStore.Raft;
using KvStore.Simulation.Nodes;
using KvStore.Simulation.Worlds;

namespace KvStore.Simulation.Invariants;

/// <summary>
/// A node goes by the newest configuration in its log, committed or not (thesis 4.1), and by an older one again when that entry is cut
/// off; where its log begins, by what was committed up to there.
/// </summary>
internal sealed class ConfigurationFollowsLog(World world) : Invariant
{
    public override void OnStep(SimNode node)
    {
        var watch = node.Watch;
        if (!watch.LogChanged && ReferenceEquals(watch.ConfigurationBefore, watch.Configuration))
        {
            return;
        }

        var (index, expected) = FindNewest(node);
        if (watch.Configuration != expected)
        {
            throw Broken($"n{node.Index} goes by [{Describe(watch.Configuration!)}]; its log has [{Describe(expected)}] at {index}");
        }
    }

    private (ulong Index, Configuration Configuration) FindNewest(SimNode node)
    {
        var start = node.Watch.Now.Base;
        for (var index = node.Watch.Now.Last; index > start; index--)
        {
            if (node.Core.HeaderAt(new LogIndex(index)).Kind == EntryKind.Configuration)
            {
                return (index, GroupConfigurations.ParseCore(node.Replica.Entries[new LogIndex(index)].Span));
            }
        }

        return (start, start > 0 ? world.Membership.At(start) : node.Founding);
    }

    private static string Describe(Configuration configuration) =>
        $"voters {string.Join(' ', configuration.Voters)}, outgoing {string.Join(' ', configuration.OutgoingVoters)}, learners {string.Join(' ', configuration.Learners)}";
}
