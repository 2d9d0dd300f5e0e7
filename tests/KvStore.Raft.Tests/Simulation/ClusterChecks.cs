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

        var log = node.MemoryLog().ToList();
        Assert.True(log.Count >= _committed.Count, "A leader lacks committed entries.");
        Assert.Equal(_committed, log.Take(_committed.Count));
    }

    /// <summary>Log matching: a position names one entry and one predecessor, in every log.</summary>
    private void CheckLogMatching(SimNode node, Ready ready)
    {
        var log = ready.AppendedCount > 0 ? node.MemoryLog().ToList() : [];
        for (var i = 0; i < ready.AppendedCount; i++)
        {
            var index = ready.FirstAppended + i;
            var entry = log[(int)index.Value - 1];
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

        var log = node.MemoryLog().Take((int)node.Core.CommitIndex.Value).ToList();
        var last = log[^1];
        var holders = cluster.Nodes.Where(other => other.Disk.Log.Count >= log.Count && other.Disk.Log[log.Count - 1] == last)
            .Select(other => other.Id).ToHashSet();
        Assert.True(IsQuorum(node, holders), $"Entry {log.Count} committed on the disks of {string.Join(' ', holders)} only.");
        Assert.Equal(_committed, log.Take(_committed.Count));
        _committed.AddRange(log.Skip(_committed.Count));
    }

    /// <summary>
    /// By the configuration in force, or by the one before: that one may have committed the entry in the same step in which a leader left
    /// a joint configuration.
    /// </summary>
    private static bool IsQuorum(SimNode leader, HashSet<NodeId> holders)
    {
        var (index, latest) = leader.Core.ConfigurationInForce;
        return IsQuorum(latest, holders)
            || (index > LogIndex.Zero && IsQuorum(leader.Core.ConfigurationAt(index.Previous), holders));
    }

    private static bool IsQuorum(Configuration configuration, HashSet<NodeId> holders) =>
        configuration.Voters.Count(holders.Contains) * 2 > configuration.Voters.Length
        && (!configuration.IsJoint || configuration.OutgoingVoters.Count(holders.Contains) * 2 > configuration.OutgoingVoters.Length);

    /// <summary>Membership: the newest configuration in a log is in force, and at most one in it was never committed.</summary>
    private void CheckConfiguration(SimNode node)
    {
        var kinds = node.MemoryLog().Select(entry => entry.Header.Kind).ToList();
        var newest = kinds.LastIndexOf(EntryKind.Configuration) + 1;
        Assert.Equal((ulong)newest, node.Core.ConfigurationInForce.Index.Value);
        Assert.True(kinds.Skip(_committed.Count).Count(kind => kind == EntryKind.Configuration) <= 1, "Two changes run at once.");
    }

    /// <summary>State machine safety: every node applies the same entry at an index, and only what its own disk holds.</summary>
    private void OnApplied(SimNode node, LogIndex index, SimEntry entry)
    {
        Assert.True((ulong)_committed.Count >= index.Value, $"Entry {index} was applied before a leader committed it.");
        Assert.Equal(_committed[(int)index.Value - 1], entry);
        Assert.Equal(entry, node.Disk.Log[(int)index.Value - 1]);
        if (_accepted.TryGetValue(new LogPosition(entry.Header.Term, index), out var payload))
        {
            Assert.Equal(payload, entry.Payload);
        }
    }
}
