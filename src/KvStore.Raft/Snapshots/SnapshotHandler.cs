namespace KvStore.Raft;

/// <summary>The follower's side of snapshots (thesis 5.3). Called only for requests of the leader of the current term.</summary>
internal sealed class SnapshotHandler(CoreState state)
{
    /// <summary>Takes a snapshot if it brings something new. Returns whether it replaces the log.</summary>
    public bool Handle(SnapshotRequest request)
    {
        var snapshot = request.Snapshot;
        var position = snapshot.Position;
        snapshot.CheckWellFormed();
        Invariant.Check(position.Term <= request.Term, $"A snapshot at {position} from a leader of term {request.Term}.");
        if (position.Index <= state.Commit)
        {
            Invariant.Check(
                position.Index < state.Log.BasePosition.Index || state.Log.Holds(position),
                $"The leader's snapshot differs at {position}, at or below commit {state.Commit}.");
            Acknowledge(request, state.Commit);
            return false;
        }

        var installs = !state.Log.Holds(position);
        if (installs)
        {
            Install(snapshot);
        }

        // A log that holds the position holds all that the snapshot stands for, and may have more.
        state.CommitTo(position.Index);
        Acknowledge(request, position.Index);
        return installs;
    }

    /// <summary>Whatever the log has from here on belongs to a history that lost: all of it goes, entries beyond the snapshot too.</summary>
    private void Install(SnapshotDescription snapshot)
    {
        state.Ledger.Installed(snapshot, committedBefore: state.Commit);
        state.Log.Reset(snapshot.Position);
        state.Configurations.Reset(snapshot.Configuration);
        state.UseLatestConfiguration();
        state.SavedSnapshot = snapshot.Position;
        state.InstalledIndex = snapshot.Position.Index;
    }

    private void Acknowledge(SnapshotRequest request, LogIndex index) =>
        state.Outbox.SendWhenDurable(new AppendResponse(
            state.Self, request.From, state.Term, Rejected: false, index, Hint: LogPosition.Zero));
}
