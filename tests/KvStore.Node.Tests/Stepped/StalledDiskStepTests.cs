using KvStore.Raft;

namespace KvStore.Node.Tests.Stepped;

/// <summary>Goal: whoever cannot write does not lead, in none of the groups that share a log.</summary>
public sealed class StalledDiskStepTests
{
    /// <summary>
    /// The log was busy with another group's write, so what came for this one waited for it outside of the core, which had nothing on its way and saw no
    /// reason not to lead: the group took no writes for as long as the disk stalled.
    /// </summary>
    [Fact]
    public void A_leader_whose_log_stalls_in_another_groups_write_is_followed_by_another()
    {
        var cluster = new SteppedCluster(3);
        cluster.Leader();
        cluster.Nodes.ForEach(node => node.AddGroup());
        cluster.Until(() => cluster.Nodes.Any(node => node.Second!.Core.Role == RaftRole.Leader), "a leader of the second group");
        var leader = cluster.Nodes.Single(node => node.Second!.Core.Role == RaftRole.Leader);
        var others = cluster.Nodes.Where(node => node != leader).ToList();
        var slot = leader.TakeSlot("k", group: 2);
        cluster.Until(() => slot.IsCompleted && cluster.Nodes.All(node => node.Second!.Core.CommitIndex == leader.Second!.Core.LastIndex), "all to be quiet");

        leader.IsDiskStalled = true;
        cluster.Write("of the first group", count: 1);
        var put = others[0].Put("k", "v", group: 2);

        cluster.Until(() => put.IsCompleted && others.Any(node => node.Second!.Core.Role == RaftRole.Leader), "another leader of the second group");
    }
}
