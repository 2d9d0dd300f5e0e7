namespace KvStore.Raft;

/// <summary>The follower's side of replication (thesis 3.5). Called only for requests of the leader of the current term.</summary>
internal sealed class FollowerReplication(CoreState state, Quiescence quiescence)
{
    private readonly FollowerConfigurations _configurations = new(state);

    /// <summary>The greatest index acknowledged to the leader of this term.</summary>
    private LogPosition _acknowledged;

    /// <summary>Takes what is new. Returns the offset of the first entry appended, or -1.</summary>
    public int HandleAppend(AppendRequest request)
    {
        CheckWellFormed(request);
        ConfigurationEntries.Check(request.Entries.Span, before: request.Previous.Index, request.Configurations);
        var previous = request.Previous;
        if (previous.Index >= state.Log.BasePosition.Index && !state.Log.Holds(previous))
        {
            Invariant.Check(previous.Index > state.Commit, $"The leader's log differs at {previous}, below commit {state.Commit}.");
            Reject(request);
            return -1;
        }

        var offset = FirstNew(request);
        if (offset >= 0)
        {
            state.Log.Append(request.Entries.Span[offset..]);
            state.Ledger.Appended(state.Log.LastIndex);
            _configurations.Appended(request, first: previous.Index + (1 + offset));
        }

        // What lies beyond this message may be the rest of another leader's log: neither committed nor acknowledged by it.
        var commit = LogIndex.Min(request.Commit, request.LastIndex);
        var onlyTellsCommit = request.Entries.IsEmpty && commit > state.Commit && WasAcknowledged(request.LastIndex);
        state.CommitTo(commit);
        if (!onlyTellsCommit)
        {
            Acknowledge(request);
        }

        return offset;
    }

    /// <summary>Answers a sign of life.</summary>
    public void HandleHeartbeat(HeartbeatRequest request)
    {
        state.CommitTo(request.Commit);
        quiescence.Follow(request);
        state.Outbox.Send(new HeartbeatResponse(state.Self, request.From, state.Term, request.ReadContext) { Quiet = state.IsQuiet });
    }

    /// <summary>The first entry that the log lacks, after cutting what conflicts with it; entries that agree stay as they are.</summary>
    private int FirstNew(AppendRequest request)
    {
        var entries = request.Entries.Span;
        for (var offset = 0; offset < entries.Length; offset++)
        {
            var index = request.Previous.Index + (1 + offset);
            if (index > state.Log.LastIndex)
            {
                return offset;
            }

            if (index >= state.Log.BasePosition.Index && state.Log.TermAt(index) != entries[offset].Term)
            {
                Invariant.Check(index > state.Commit, $"The leader's entry {index} differs, at or below commit {state.Commit}.");
                state.Log.TruncateFrom(index);
                state.Ledger.Truncated(index);
                _configurations.Truncated(index);
                return offset;
            }
        }

        return -1;
    }

    /// <summary>
    /// Then the leader did not send the message to ask, and an answer would only cost. Should it ask after all, because the
    /// acknowledgement was lost, then its next question brings no new commit index and is answered.
    /// </summary>
    private bool WasAcknowledged(LogIndex index) => _acknowledged.Term == state.Term && index <= _acknowledged.Index;

    private void Acknowledge(AppendRequest request)
    {
        // What was compacted away was committed, so every leader has it too, even where its message ends below.
        var index = LogIndex.Max(request.LastIndex, state.Log.BasePosition.Index);
        if (!WasAcknowledged(index))
        {
            _acknowledged = new LogPosition(state.Term, index);
        }

        state.Outbox.SendWhenDurable(new AppendResponse(
            state.Self, request.From, state.Term, Rejected: false, index, Hint: LogPosition.Zero));
    }

    private void Reject(AppendRequest request) =>
        state.Outbox.Send(new AppendResponse(
            state.Self, request.From, state.Term, Rejected: true, request.Previous.Index, state.Log.LastAtMost(request.Previous)));

    private static void CheckWellFormed(AppendRequest request)
    {
        var entries = request.Entries.Span;
        var first = entries.IsEmpty ? request.Previous.Term : entries[0].Term;
        var last = entries.IsEmpty ? request.Previous.Term : entries[^1].Term;
        Invariant.Check(
            request.Previous.Term <= first && last <= request.Term,
            $"Terms never fall along a log nor exceed the leader's: {request.Previous}, {first}, {last}, {request.Term}.");
    }
}
