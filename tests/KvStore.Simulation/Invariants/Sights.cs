using KvStore.Simulation.Nodes;
using KvStore.Simulation.Reports;
using KvStore.Simulation.Worlds;

namespace KvStore.Simulation.Invariants;

/// <summary>Notes what a step of a replica shows about compaction and about changes of the members.</summary>
internal static class Sights
{
    public static void Note(World world, SimNode node, ReplicaWatch watch)
    {
        NoteCompaction(world, node, watch);
        world.Coverage.Count(node.IsLeader && node.Core.IsQuiet, Sight.GroupQuiet);
        var (before, now) = (watch.ConfigurationBefore!, watch.Configuration!);
        var becameLeader = watch.Now.Role == Raft.RaftRole.Leader && (watch.Before.Role != Raft.RaftRole.Leader || watch.Before.Term != watch.Now.Term);
        world.Coverage.Count(becameLeader && now.IsJoint, Sight.LeaderElectedWhileJoint);
        if (ReferenceEquals(before, now))
        {
            return;
        }

        world.Coverage.Count(watch.WasTruncated && !watch.WasInstalled, Sight.ConfigurationRolledBack);
        if (!node.IsLeader)
        {
            return;
        }

        world.Coverage.Count(now.Learners.Length > before.Learners.Length, Sight.LearnerAdded);
        world.Coverage.Count(!now.IsJoint && !before.IsJoint && now.Voters.Length > before.Voters.Length, Sight.LearnerPromoted);
        world.Coverage.Count(!now.IsJoint && now.Voters.Length < before.Voters.Length, Sight.VoterRemoved);
        world.Coverage.Count(before.IsVoter(node.Id) && !now.Voters.Contains(node.Id), Sight.LeaderRemoved);
        world.Coverage.Count(now.IsJoint, Sight.VoterReplaced);
        world.Coverage.Count(now.Voters.Length % 2 == 0, Sight.EvenNumberOfVoters);
        world.Coverage.Count(before.Voters.Any(id => !now.IsMember(id) && world.NodeOf(id).Disk.IsLost), Sight.LostMemberRemoved);
    }

    private static void NoteCompaction(World world, SimNode node, ReplicaWatch watch)
    {
        var machine = node.Replica.Machine;
        var isCompacted = machine.CompactedRevision > 0;
        world.Coverage.Count(isCompacted && machine.HasCompactedRows, Sight.RevisionsCompacted);
        world.Coverage.Count(isCompacted && !machine.HasCompactedRows, Sight.CompactedRowsRemoved);
        world.Coverage.Count(watch.WasInstalled && machine.HasCompactedRows, Sight.InstalledWithCompactedRows);
    }
}
