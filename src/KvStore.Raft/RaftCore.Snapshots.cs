namespace KvStore.Raft;

/// <content>Snapshots and log compaction (thesis 5).</content>
public sealed partial class RaftCore
{
    /// <summary>
    /// The node holds a durable snapshot (file and folder) of its state machine at a position that it has applied. From now on the log may
    /// be compacted up to there, and followers that lag are sent this one. One older than the newest known changes nothing.
    /// </summary>
    public void OnSnapshotSaved(SnapshotDescription snapshot)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        var position = snapshot.Position;
        if (position.Index <= _state.SavedSnapshot.Index)
        {
            return;
        }

        Invariant.Check(position.Index <= _applied, $"A snapshot at {position}, but only {_applied} is applied.");
        Invariant.Check(_state.Log.Holds(position), $"A snapshot at {position}, which the log does not hold.");
        Invariant.Check(
            _state.Configurations.At(position.Index) == snapshot.Configuration.Configuration,
            $"The snapshot at {position} has another configuration than the log at that position.");
        _state.SavedSnapshot = position;
    }

    /// <summary>Describes a snapshot of the state machine as of an index that it has applied and the log still reaches.</summary>
    public SnapshotDescription DescribeSnapshot(LogIndex index)
    {
        Invariant.Check(index <= _applied, $"A snapshot at {index}, but only {_applied} is applied.");
        return new SnapshotDescription(new LogPosition(_state.Log.TermAt(index), index), _state.Configurations.EntryAt(index));
    }

    /// <summary>
    /// Drops the headers of the log up to an index, as far as the newest saved snapshot stands for them and no follower is being brought
    /// up to date with an earlier one.
    /// </summary>
    /// <returns>The index before the first entry now; the runtime may drop payloads and log files up to there.</returns>
    public LogIndex Compact(LogIndex upTo)
    {
        var limit = LogIndex.Min(upTo, _state.SavedSnapshot.Index);
        if (_state.Role == RaftRole.Leader)
        {
            limit = LogIndex.Min(limit, _snapshotSends.KeepAfter);
        }

        if (limit > _state.Log.BasePosition.Index)
        {
            _state.Log.CompactTo(limit);
            _state.Configurations.CompactTo(limit);
        }

        return _state.Log.BasePosition.Index;
    }

    /// <summary>The sending of a snapshot that a <see cref="Ready.SnapshotsToSend"/> asked for has ended.</summary>
    /// <param name="node">The follower.</param>
    /// <param name="snapshot">The position of the snapshot that was streamed.</param>
    /// <param name="delivered">True: the follower's runtime holds all of it and its core was given the request. Else the leader asks again.</param>
    public void OnSnapshotSent(NodeId node, LogPosition snapshot, bool delivered)
    {
        if (_state.Role == RaftRole.Leader && _state.Peers.Find(node) is { } peer)
        {
            _snapshotSends.OnSent(peer, snapshot, delivered);
        }
    }
}
