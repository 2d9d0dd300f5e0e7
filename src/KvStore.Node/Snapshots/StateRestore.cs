using KvStore.Contracts.Partitioning;
using KvStore.Node.Engines;
using KvStore.Raft;
using KvStore.Storage.Wal;

namespace KvStore.Node.Snapshots;

/// <summary>
/// Finds the state from which a group's log goes on: what its engine has kept, or else the newest snapshot that is whole and whose position the log holds. One beyond the
/// log, or beside it, came from another node and was never installed: it was never acknowledged, and is deleted. A log without its
/// beginning and without a snapshot is no state: better no node than an empty one.
/// </summary>
internal static class StateRestore
{
    /// <summary>What to do with a node whose state is gone.</summary>
    public const string Remedy =
        "Keep a copy of the data directory, check the disk, and rebuild this node: remove it from the cluster and add it again with an empty "
        + "data directory, so that it copies its data from the others.";

    /// <summary>Loads a group's state, and tidies up what is no longer needed.</summary>
    /// <param name="store">The snapshots.</param>
    /// <param name="engines">Where a new engine goes.</param>
    /// <param name="group">The group.</param>
    /// <param name="log">The group's log; null when the log does not know it.</param>
    /// <param name="kept">What the group's engine has kept, or null.</param>
    /// <param name="warnings">What an operator should know; takes more.</param>
    /// <exception cref="KvNodeStartException">There is no state to go on from.</exception>
    public static RestoredState Restore(
        SnapshotStore store, GroupEngines engines, GroupId group, WalGroup? log, RestoredState? kept, List<string> warnings)
    {
        var files = store.List(group);
        if (log is null && files.Count > 0)
        {
            throw new KvNodeStartException(
                $"The log knows nothing of group {group}, but there is its snapshot '{files[0].Path}': the log was lost. {Remedy}");
        }

        if (kept is not null)
        {
            return kept;
        }

        var damaged = new List<SnapshotFile>();
        foreach (var file in files)
        {
            if (!Holds(log!, file))
            {
                continue;
            }

            try
            {
                var restored = Load(store, file, engines, warnings);
                Tidy(store, files, damaged, kept: file);
                engines.DeleteSetAside(group);
                return restored;
            }
            catch (SnapshotDamagedException damage)
            {
                damaged.Add(file);
                warnings.Add(damage.Message);
            }
        }

        if (log is { StartIndex: > 0 })
        {
            var reason = warnings.Count > 0 ? string.Join("; ", warnings) : $"'{store.DirectoryPath}' has no snapshot that reaches there";
            throw new KvNodeStartException(
                $"The state of group {group} cannot be restored: its log begins after entry {log.StartIndex}, and {reason}. {Remedy}");
        }

        Tidy(store, files, damaged, kept: null);
        var empty = engines.Create(group, LogPosition.Zero);
        engines.DeleteSetAside(group);
        return new RestoredState(empty, Description: null, LoadedFile: null, warnings);
    }

    private static RestoredState Load(SnapshotStore store, SnapshotFile file, GroupEngines engines, List<string> warnings)
    {
        using var loader = new SnapshotLoader(store.Files, file.Path, engines.Create(file.Group, file.Position));
        store.CheckIdentity(file, loader.Header);
        while (loader.Step())
        {
        }

        loader.Flush();
        return new RestoredState(loader.TakeEngine(), loader.Header.Description, loader.Header, warnings);
    }

    private static bool Holds(WalGroup log, SnapshotFile file)
    {
        var (term, index) = (file.Position.Term.Value, file.Position.Index.Value);
        if (index < log.StartIndex || index > log.LastIndex)
        {
            return false;
        }

        return term == (index == log.StartIndex ? log.StartTerm : log.Entries[(int)(index - log.StartIndex - 1)].Term);
    }

    /// <summary>
    /// Deletes what is of no use. Older snapshots stay until the next is saved: the name of the one that was loaded may be in the page
    /// cache only, when the sync that should have kept it failed, and no later sync repairs that.
    /// </summary>
    private static void Tidy(SnapshotStore store, List<SnapshotFile> files, List<SnapshotFile> damaged, SnapshotFile? kept)
    {
        foreach (var file in files)
        {
            if (damaged.Contains(file))
            {
                store.SetAside(file);
            }
            else if (file != kept && (kept is null || file.Position.Index >= kept.Position.Index))
            {
                store.Remove(file);
            }
        }
    }
}
