using System.Diagnostics.Metrics;
using KvStore.Node.Loop;
using KvStore.Node.Snapshots;
using KvStore.Raft;

namespace KvStore.Node;

/// <summary>
/// The figures of a node for its operators, under the meter <c>KvStore.Node</c>. They are read when somebody asks, so they cost the
/// paths of requests nothing. Thread safety: all members.
/// </summary>
internal sealed class NodeMetrics : IDisposable
{
    private readonly Meter _meter = new("KvStore.Node");
    private readonly Histogram<double> _freezes;

    public NodeMetrics(GroupReplica replica, NodeLoop loop, WalLogPort log, SnapshotCounters snapshots)
    {
        var group = new KeyValuePair<string, object?>("group", replica.Id.Value);
        var status = replica.Status;
        Gauge("kvstore.raft.term", "{term}", "Term of the group", () => (long)status.Term.Value);
        Gauge("kvstore.raft.leader", "{node}", "1 while this node leads the group", () => status.Role == RaftRole.Leader ? 1 : 0);
        Gauge("kvstore.raft.has_leader", "{node}", "1 while a leader is known", () => status.LeaderId == NodeId.None ? 0 : 1);
        Gauge("kvstore.raft.commit.index", "{entry}", "Entries known to be committed", () => (long)status.CommitIndex.Value);
        Gauge("kvstore.raft.applied.index", "{entry}", "Entries applied to the state machine", () => (long)status.AppliedIndex.Value);
        Counter("kvstore.raft.divergences", "{index}", "Indexes at which other replicas were found to differ", () => loop.Groups.Values.Sum(static each => each.Divergences));
        Sum("kvstore.groups.replicas", "{group}", "Groups that this node has a replica of", static _ => 1);
        Sum("kvstore.groups.led", "{group}", "Groups that this node leads", static each => each.Status.Role == RaftRole.Leader ? 1 : 0);
        Sum("kvstore.groups.leaderless", "{group}", "Groups of which no leader is known", static each => each.Status.LeaderId == NodeId.None ? 1 : 0);
        Sum("kvstore.groups.unapplied", "{entry}", "Entries of all groups that are committed and not yet applied", static each => Unapplied(each.Status));
        Sum("kvstore.groups.state", "By", "Bytes that the state of all groups takes", static each => each.StateBytes);
        Gauge("kvstore.node.requests.pending", "{request}", "Requests that wait for their outcome", () => loop.PendingRequests);
        Counter("kvstore.peer.messages.sent", "{message}", "Messages handed over for other nodes", () => loop.MessagesSent);
        Counter("kvstore.wal.batches", "{batch}", "Batches written to the log", () => log.Counters.Batches);
        Counter("kvstore.wal.syncs", "{sync}", "Syncs of the log", () => log.Counters.Syncs);
        Counter("kvstore.wal.written", "By", "Bytes written to the log", () => log.Counters.Bytes);

        Counter("kvstore.snapshot.saved", "{snapshot}", "Snapshots taken of this node's state", () => snapshots.Saved);
        Counter("kvstore.snapshot.written", "By", "Bytes of the snapshots taken", () => snapshots.SavedBytes);
        _meter.CreateObservableCounter(
            "kvstore.snapshot.save.duration", () => snapshots.SaveTime.TotalSeconds, "s", "Time spent writing snapshots");
        Counter("kvstore.snapshot.received", "{snapshot}", "Snapshots of other nodes that arrived whole", () => snapshots.Received);
        Counter("kvstore.snapshot.sent", "{snapshot}", "Snapshots that followers have from this node", () => snapshots.Sent);
        Counter("kvstore.snapshot.transferred", "By", "Bytes of snapshots sent", () => snapshots.SentBytes);

        _freezes = _meter.CreateHistogram<double>(
            "kvstore.slots.freeze.duration", "s", "Time for which slots that moved were served by nobody, of the moves that this node drove");

        void Gauge(string name, string unit, string description, Func<long> read) =>
            _meter.CreateObservableGauge(name, () => new Measurement<long>(read(), group), unit, description);

        // Of all groups together: a series for each would be too many where there are hundreds.
        void Sum(string name, string unit, string description, Func<GroupReplica, long> read) =>
            _meter.CreateObservableGauge(name, () => loop.Groups.Values.Sum(read), unit, description);

        void Counter(string name, string unit, string description, Func<long> read) =>
            _meter.CreateObservableCounter(name, read, unit, description);
    }

    /// <summary>Slots moved, and were frozen for so long.</summary>
    public void NoteFreeze(TimeSpan duration) => _freezes.Record(duration.TotalSeconds);

    public void Dispose() => _meter.Dispose();

    // The two figures need not be of the same poll.
    private static long Unapplied(ReplicaStatus status)
    {
        var applied = status.AppliedIndex.Value;
        return (long)(Math.Max(status.CommitIndex.Value, applied) - applied);
    }
}
