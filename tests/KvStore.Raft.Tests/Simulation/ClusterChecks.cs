using KvStore.Raft.Tests.Harness;

namespace KvStore.Raft.Tests.Simulation;

/// <summary>
/// Watches a cluster from outside and fails at the first step that breaks a promise of Raft (figure 3 of the paper) or of read index.
/// </summary>
internal sealed class ClusterChecks(SimCluster cluster)
{
    private readonly Dictionary<Term, NodeId> _leaders = [];
    private readonly Dictionary<LogPosition, (LogPosition Previous, long Payload)> _written = [];
    private readonly List<SimEntry> _committed = [];
    private readonly Dictionary<(NodeId Node, ulong RequestId), LogIndex> _reads = [];
    private readonly Dictionary<LogPosition, long> _accepted = [];

    /// <summary>Snapshots that took the place of a node's log and state.</summary>
    public int Installs { get; private set; }

    public int CommittedCount => _committed.Count;

    public int ConfirmedReads { get; private set; }

    public int RefusedReads { get; private set; }

    public int OpenReads => _reads.Count;

    private LogIndex CommittedAnywhere
    {
        get
        {
            var known = new LogIndex((ulong)_committed.Count);
            return cluster.UpNodes.Aggregate(known, (index, node) => LogIndex.Max(index, node.Core.CommitIndex));
        }
    }

    public void Watch(SimNode node)
    {
        node.ReadyTaken = OnReady;
        node.EntryApplied = OnApplied;
        node.SnapshotTaken = OnSnapshotTaken;
    }

    public void OnProposed(ProposeResult result, long payload)
    {
        if (result.Status == ProposeStatus.Accepted)
        {
            _accepted.Add(result.Position, payload);
        }
    }

    public void OnReadRequested(NodeId node, ulong requestId) => _reads.Add((node, requestId), CommittedAnywhere);

    public void OnCrashed(NodeId node)
    {
        foreach (var key in _reads.Keys.Where(key => key.Node == node).ToList())
        {
            _reads.Remove(key);
        }
    }

    private void OnReady(SimNode node, Ready ready)
    {
        CheckElectionSafety(node);
        CheckLogMatching(node, ready);
        CheckCommitIsDurable(node);
        Installs += ready.InstallSnapshot is null ? 0 : 1;
        if (ready.MustPersist)
        {
            CheckConfiguration(node);
        }

        foreach (var read in ready.ConfirmedReads)
        {
            ConfirmedReads++;
            Assert.True(_reads.Remove((node.Id, read.RequestId), out var least), "A read was answered twice.");
            Assert.True(read.Index >= least, $"Read {read.RequestId} on {node.Id}: index {read.Index}, but {least} was committed before.");
        }

        foreach (var requestId in ready.RefusedReads)
        {
            RefusedReads++;
            Assert.True(_reads.Remove((node.Id, requestId)), "A read was answered twice.");
        }
    }

    /// <summary>Election safety: at most one leader in a term. Leader completeness: it has all that was committed.</summary>
    private void CheckElectionSafety(SimNode node)
    {
        if (node.Core.Role != RaftRole.Leader || !_leaders.TryAdd(node.Core.Term, node.Id))
        {
            Assert.True(node.Core.Role != RaftRole.Leader || _leaders[node.Core.Term] == node.Id, "Two leaders in a term.");
            return;
        }

        Assert.True(node.Core.LastIndex.Value >= (ulong)_committed.Count, "A leader lacks committed entries.");
        CheckCommitted(node);
    }

    /// <summary>As far as both reach, a log holds what was committed.</summary>
    private void CheckCommitted(SimNode node)
    {
        var start = node.Core.BasePosition;
        Assert.True(start.Index.Value <= (ulong)_committed.Count, $"The log of {node.Id} begins after {start}, which nobody committed.");
        Assert.True(start.Index == LogIndex.Zero || start.Term == _committed[(int)start.Index.Value - 1].Header.Term);
        var kept = _committed.Skip((int)start.Index.Value).ToList();
        Assert.Equal(kept, node.MemoryLog().Take(kept.Count));
    }

    /// <summary>Log matching: a position names one entry and one predecessor, in every log.</summary>
    private void CheckLogMatching(SimNode node, Ready ready)
    {
        for (var i = 0; i < ready.AppendedCount; i++)
        {
            var index = ready.FirstAppended + i;
            var entry = node.EntryAt(index);
            var previous = new LogPosition(node.Core.TermAt(index.Previous), index.Previous);
            var position = new LogPosition(entry.Header.Term, index);
            Assert.True(_written.TryAdd(position, (previous, entry.Payload)) || _written[position] == (previous, entry.Payload));
        }
    }

    /// <summary>Whatever a leader commits is on the disks of a majority at that moment.</summary>
    private void CheckCommitIsDurable(SimNode node)
    {
        // Whoever led the term: a removed leader commits its removal and steps down in one step.
        if (_leaders.GetValueOrDefault(node.Core.Term) != node.Id || node.Core.CommitIndex.Value <= (ulong)_committed.Count)
        {
            return;
        }

        var commit = node.Core.CommitIndex;
        var last = node.EntryAt(commit);
        var holders = cluster.Nodes.Where(other => other.Disk.Holds(commit, last)).Select(other => other.Id).ToHashSet();
        Assert.True(IsQuorum(node, holders), $"Entry {commit} committed on the disks of {string.Join(' ', holders)} only.");
        CheckCommitted(node);
        for (var index = new LogIndex((ulong)_committed.Count + 1); index <= commit; index = index.Next)
        {
            _committed.Add(node.EntryAt(index));
        }
    }

    /// <summary>
    /// By the configuration in force, or by the one before: that one may have committed the entry in the same step in which a leader left
    /// a joint configuration.
    /// </summary>
    private static bool IsQuorum(SimNode leader, HashSet<NodeId> holders)
    {
        var (index, latest) = leader.Core.ConfigurationInForce;
        return IsQuorum(latest, holders)
            || (index > leader.Core.BasePosition.Index && IsQuorum(leader.Core.ConfigurationAt(index.Previous), holders));
    }

    private static bool IsQuorum(Configuration configuration, HashSet<NodeId> holders) =>
        configuration.Voters.Count(holders.Contains) * 2 > configuration.Voters.Length
        && (!configuration.IsJoint || configuration.OutgoingVoters.Count(holders.Contains) * 2 > configuration.OutgoingVoters.Length);

    /// <summary>
    /// Membership: the newest configuration in a log is in force, else the one that was committed before the log begins; and at most one
    /// in it was never committed.
    /// </summary>
    private void CheckConfiguration(SimNode node)
    {
        var start = (int)node.Core.BasePosition.Index.Value;
        var log = node.MemoryLog().ToList();
        var newest = log.FindLastIndex(entry => entry.Configuration is not null);
        var inForce = node.Core.ConfigurationInForce;
        if (newest >= 0)
        {
            Assert.Equal((ulong)(start + newest + 1), inForce.Index.Value);
        }
        else
        {
            var before = _committed.Take(start).LastOrDefault(entry => entry.Configuration is not null).Configuration;
            Assert.Equal(before ?? node.FirstConfiguration, inForce.Configuration);
        }

        Assert.True(log.Skip(_committed.Count - start).Count(entry => entry.Configuration is not null) <= 1, "Two changes run at once.");
    }

    /// <summary>State machine safety: every node applies the same entry at an index, and only what its own disk holds.</summary>
    private void OnApplied(SimNode node, LogIndex index, SimEntry entry)
    {
        Assert.True((ulong)_committed.Count >= index.Value, $"Entry {index} was applied before a leader committed it.");
        Assert.Equal(_committed[(int)index.Value - 1], entry);
        Assert.True(node.Disk.Holds(index, entry), $"Entry {index} was applied before it was durable.");
        if (_accepted.TryGetValue(new LogPosition(entry.Header.Term, index), out var payload))
        {
            Assert.Equal(payload, entry.Payload);
        }
    }

    /// <summary>A snapshot holds what was committed up to its position, and the configuration of that moment.</summary>
    private void OnSnapshotTaken(SimNode node, SimSnapshot snapshot)
    {
        Assert.Equal(snapshot.Position.Index.Value, (ulong)snapshot.Applied.Length);
        Assert.Equal(_committed.Take(snapshot.Applied.Length), snapshot.Applied);
        Assert.Equal(snapshot.Applied[^1].Header.Term, snapshot.Position.Term);
        var changed = Array.FindLast(snapshot.Applied, entry => entry.Configuration is not null).Configuration;
        Assert.Equal(changed ?? node.FirstConfiguration, snapshot.Description.Configuration.Configuration);
    }
}
