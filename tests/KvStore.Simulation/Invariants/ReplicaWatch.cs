using KvStore.Node.Loop;
using KvStore.Raft;

namespace KvStore.Simulation.Invariants;

/// <summary>
/// Follows one life of a replica from poll to poll, so that an invariant looks only at what is new. Entries at or below the commit index
/// cannot change, so the search for changes begins above it; now and then all of the log is looked at anyway.
/// </summary>
internal sealed class ReplicaWatch
{
    private const int FullLookEvery = 512;

    private readonly List<ulong> _terms = [];
    private ulong _start;
    private int _looks;

    /// <summary>Where it stood before the last poll; all zero before the first of a life.</summary>
    public ReplicaState Before { get; private set; }

    /// <summary>Where it stands now.</summary>
    public ReplicaState Now { get; private set; }

    /// <summary>The configuration in force before the last poll.</summary>
    public Configuration? ConfigurationBefore { get; private set; }

    /// <summary>The configuration in force now.</summary>
    public Configuration? Configuration { get; private set; }

    /// <summary>The first entry that the last poll wrote or replaced; beyond the end of the log when none.</summary>
    public ulong FirstChanged { get; private set; }

    /// <summary>Whether the last poll removed entries.</summary>
    public bool WasTruncated { get; private set; }

    public bool LogChanged => WasTruncated || FirstChanged <= Now.Last;

    /// <summary>Whether the last poll put a snapshot in the place of log and state.</summary>
    public bool WasInstalled => Now.Base > Before.Base && Now.Base > Before.Commit;

    /// <summary>The last entry of the snapshot that the state came from; what it holds was not applied here, or in another life.</summary>
    public ulong StateFrom { get; private set; }

    /// <summary>Whether another node sent that snapshot in this life.</summary>
    public bool StateWasInstalled { get; private set; }

    /// <summary>A life begins.</summary>
    public void Begin(GroupReplica replica)
    {
        _terms.Clear();
        _start = replica.Core.BasePosition.Index.Value;
        ConfigurationBefore = Configuration = replica.Core.ConfigurationInForce.Configuration;
        StateFrom = replica.Machine.AppliedIndex.Value;
        StateWasInstalled = false;
        Before = Now = new ReplicaState(RaftRole.Follower, replica.Core.Term.Value, 0, 0, 0, 0, 0, _start);
    }

    /// <summary>Takes in what a poll did. Returns whether it did anything that an invariant could care for.</summary>
    public bool Advance(GroupReplica replica)
    {
        var core = replica.Core;
        var last = core.LastIndex;
        (Before, ConfigurationBefore) = (Now, Configuration);
        Configuration = core.ConfigurationInForce.Configuration;
        Now = new ReplicaState(
            core.Role,
            core.Term.Value,
            core.CommitIndex.Value,
            replica.Machine.AppliedIndex.Value,
            last.Value,
            core.TermAt(last).Value,
            core.PersistedIndex.Value,
            core.BasePosition.Index.Value);
        if (WasInstalled)
        {
            StateFrom = Now.Base;
            StateWasInstalled = true;
        }

        FindChanges(core);
        return Before != Now || LogChanged;
    }

    private void FindChanges(RaftCore core)
    {
        DropPrefix();
        var known = _start + (ulong)_terms.Count;
        WasTruncated = false;
        FirstChanged = Now.Last + 1;
        var full = ++_looks % FullLookEvery == 0;
        if (!full && Now.Last == Before.Last && Now.LastTerm == Before.LastTerm && known == Now.Last)
        {
            return;
        }

        var index = full ? _start + 1 : Math.Max(_start, Math.Min(Before.Commit, Math.Min(known, Now.Last))) + 1;
        while (index <= known && index <= Now.Last && _terms[(int)(index - _start) - 1] == core.TermAt(new LogIndex(index)).Value)
        {
            index++;
        }

        FirstChanged = index;
        WasTruncated = index <= known;
        var kept = (int)(index - _start) - 1;
        _terms.RemoveRange(kept, _terms.Count - kept);
        for (; index <= Now.Last; index++)
        {
            _terms.Add(core.TermAt(new LogIndex(index)).Value);
        }
    }

    /// <summary>Forgets what the log begins after now.</summary>
    private void DropPrefix()
    {
        _terms.RemoveRange(0, (int)Math.Min(Now.Base - _start, (ulong)_terms.Count));
        _start = Now.Base;
    }
}
