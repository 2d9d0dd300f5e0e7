using KvStore.Simulation.Kernel;
using KvStore.Simulation.Nodes;
using KvStore.Simulation.Worlds;
using KvStore.Testing.Files;

namespace KvStore.Simulation.Faults;

/// <summary>
/// Spoils bytes at rest in the files of a node that is down, of a minority of the voters only. What the last sync of a segment of the log
/// wrote is spared by damage that puts zeroes back: a torn last write looks exactly like it, so no log can tell, and the entries there may
/// be missing on one disk too many. A snapshot has its name only when it is whole, so nothing of it is spared.
/// </summary>
internal sealed class Damages(World world, Chance chance, IDamage damage) : Fault(world, chance)
{
    private const string Identity = "/data/IDENTITY";
    private const string WalDirectory = "/data/wal";
    private const string SnapshotDirectory = "/data/snap";
    private const int Tries = 4;

    protected override void Strike()
    {
        var victim = ChooseVictim();
        if (victim < 0 || World.Nodes[victim].Disk.IsWiped || !World.CanLose(victim))
        {
            return;
        }

        var node = World.Nodes[victim];
        node.Crash(CrashKind.LoseUnsynced);
        if (node.State != NodeState.Down || !node.Disk.Files.Exists(WalDirectory))
        {
            return;
        }

        // The machine has lost its power, so that the disk is all there is.
        node.Disk.Files.CutPower(PowerCut.LoseUnsynced, new Random(Chance.Below(int.MaxValue)));
        for (var i = 0; i < Tries && !TrySpoil(node); i++)
        {
        }
    }

    private bool TrySpoil(SimNode node)
    {
        var files = node.Disk.Files;
        if (files.List(WalDirectory).Count == 0)
        {
            return false;
        }

        var path = ChoosePath(files);
        var content = files.ReadAll(path);
        if (content.Length == 0)
        {
            return false;
        }

        var (from, to) = damage.Apply(content, Chance);
        var (syncedFrom, syncedTo) = files.LastSynced(path);
        if (damage.MayLookTorn && path.StartsWith(WalDirectory, StringComparison.Ordinal) && from < syncedTo && to > syncedFrom)
        {
            return false;
        }

        files.Overwrite(path, content);
        node.Disk.IsDamaged = true;
        World.Trace.Add(TraceKind.Disk, node.Index, (long)damage.Kind, from);
        return true;
    }

    private string ChoosePath(FaultyFileSystem files)
    {
        if (Chance.PerMille(50))
        {
            return Identity;
        }

        var directory = files.List(SnapshotDirectory).Count > 0 && Chance.PerMille(300) ? SnapshotDirectory : WalDirectory;
        return $"{directory}/{Chance.Pick(files.List(directory))}";
    }
}
