using KvStore.Contracts.Partitioning;
using KvStore.Simulation.Nodes;
using KvStore.Simulation.Reports;
using KvStore.Simulation.Worlds;
using KvStore.Storage.Wal;

namespace KvStore.Simulation.Invariants;

/// <summary>
/// What is read back after a crash is all that was synced, and of what was only written a prefix of whole batches. A damaged disk that
/// cannot give this back must have refused to start.
/// </summary>
internal sealed class DiskKeepsWhatWasSynced(World world) : Invariant
{
    public override void OnRecovered(SimNode node, WalRecovery recovery)
    {
        var found = recovery.Find(GroupId.First.Value);
        var expected = node.Disk.Durable;
        var kept = 0;
        if (!expected.Matches(found))
        {
            expected = expected.Clone();
            do
            {
                if (kept == node.UnsyncedAtEnd.Count)
                {
                    throw Broken(
                        $"n{node.Index} reads back entries up to {found?.LastIndex}, term {found?.HardState.Term}; synced were entries up to {node.Disk.Durable.LastIndex}, term {node.Disk.Durable.Term}, and {kept} batches were unsynced (damaged: {node.Disk.IsDamaged})");
                }

                expected.Apply(node.UnsyncedAtEnd[kept++]);
            }
            while (!expected.Matches(found));
        }

        node.Disk.Durable.Reset(found);
        world.Coverage.Count(recovery.TornTail is not null, Sight.TornTailDropped);
        world.Coverage.Count(kept > 0, Sight.UnsyncedWriteSurvived);
        world.Coverage.Count(kept < node.UnsyncedAtEnd.Count, Sight.UnsyncedWriteLost);
        world.Coverage.Count(node.Disk.IsDamaged, Sight.DamageWithoutLoss);
    }
}
