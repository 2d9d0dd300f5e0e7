using KvStore.Contracts.Internal;
using KvStore.Node.Membership;
using KvStore.Node.Snapshots;
using KvStore.Node.StateMachine;
using KvStore.Raft;
using KvStore.Storage.Engine;
using KvStore.Storage.Files;
using KvStore.Storage.Wal;

namespace KvStore.Node.Engines;

/// <summary>
/// Finds the engine that a group goes on with after a restart. The log decides: an engine belongs to it when the log reaches from before
/// what is applied there to beyond. One whose load was not finished, or that was received and never installed, or that an install has
/// replaced, is of no use. It is set aside, and deleted when another state is found.
/// </summary>
internal static class EngineRestore
{
    /// <summary>The group's engine, or null when there is none to go on with.</summary>
    /// <param name="engines">Where engines are.</param>
    /// <param name="group">The group, with who its members were when no entry said otherwise.</param>
    /// <param name="log">The group's log; null when the log does not know it.</param>
    /// <param name="warnings">Takes what an operator should know.</param>
    /// <exception cref="KvNodeStartException">The log has lost what an engine shows was in it.</exception>
    public static RestoredState? Restore(
        GroupEngines engines, GroupOrigin group, WalGroup? log, List<string> warnings)
    {
        if (!engines.KeepState)
        {
            return null;
        }

        RestoredState? found = null;
        foreach (var name in engines.List(group.Id))
        {
            if (found is not null)
            {
                engines.SetAside(name);
            }
            else if (TryOpen(engines, name, warnings) is { } engine)
            {
                found = Choose(engines, name, engine, log, group.Configuration, warnings);
            }
        }

        if (found is not null)
        {
            engines.DeleteSetAside(group.Id);
        }

        return found;
    }

    private static IStorageEngine? TryOpen(GroupEngines engines, EngineName name, List<string> warnings)
    {
        try
        {
            return engines.Open(name);
        }
        catch (StorageCorruptionException damage)
        {
            warnings.Add(damage.Message);
            engines.SetAside(name);
            return null;
        }
    }

    private static RestoredState? Choose(
        GroupEngines engines, EngineName name, IStorageEngine engine, WalGroup? log, GroupConfiguration initial, List<string> warnings)
    {
        var applied = engine.AppliedIndex;
        var origin = name.Origin.Index.Value;
        if (applied > origin && applied > (log?.LastIndex ?? 0))
        {
            engine.Dispose();
            throw new KvNodeStartException(
                $"The {engines.Kind} engine of group {name.Group} has applied entry {applied}, but its log ends at {log?.LastIndex ?? 0}: the end of the log was lost. {StateRestore.Remedy}");
        }

        if (applied >= origin && IsReached(name.Origin, applied, log))
        {
            return new RestoredState(engine, Describe(engine, log, initial), LoadedFile: null, warnings);
        }

        engine.Dispose();
        engines.SetAside(name);
        return null;
    }

    private static bool IsReached(LogPosition origin, ulong applied, WalGroup? log)
    {
        if (log is null)
        {
            return applied == 0;
        }

        // Entries that were applied on top of what was received show that it was installed.
        return applied >= log.StartIndex && applied <= log.LastIndex
            && (applied > origin.Index.Value || TermAt(log, applied) == origin.Term.Value);
    }

    private static SnapshotDescription? Describe(IStorageEngine engine, WalGroup? log, GroupConfiguration initial)
    {
        var applied = engine.AppliedIndex;
        if (log is null || applied == 0)
        {
            return null;
        }

        var members = GroupConfigurations.ToCore(MvccReader.FindConfiguration(engine.Current) ?? initial);
        var position = new LogPosition(new Term(TermAt(log, applied)), new LogIndex(applied));
        return new SnapshotDescription(position, new ConfigurationEntry(LastChange(log, applied), members));
    }

    /// <summary>The last entry up to an index that changed the members; where the log begins, when that was before.</summary>
    private static LogIndex LastChange(WalGroup log, ulong upTo)
    {
        var index = upTo;
        while (index > log.StartIndex && (EntryKind)log.Entries[(int)(index - log.StartIndex - 1)].Kind != EntryKind.Configuration)
        {
            index--;
        }

        return new LogIndex(index);
    }

    private static ulong TermAt(WalGroup log, ulong index) =>
        index == log.StartIndex ? log.StartTerm : log.Entries[(int)(index - log.StartIndex - 1)].Term;
}
