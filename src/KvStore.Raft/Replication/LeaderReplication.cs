namespace KvStore.Raft;

/// <summary>The leader's side of replication: appends, sends, counts acknowledgements, commits (thesis 3.5, 3.6.2).</summary>
internal sealed class LeaderReplication(CoreState state, SnapshotSends snapshots)
{
    private long _uncommittedBytes;

    /// <summary>Begins a term as leader with the empty entry that lets it commit (thesis 6.4).</summary>
    public void StartTerm()
    {
        foreach (var member in state.Peers.Members)
        {
            member.StartTerm(state.Log.LastIndex.Next);
        }

        snapshots.StartTerm();
        _uncommittedBytes = state.Log.PayloadBytes(after: state.Commit, last: state.Log.LastIndex);
        Append(new EntryHeader(state.Term, EntryKind.NoOp, PayloadBytes: 0));
        OnPersisted();
    }

    /// <summary>Appends a command, if there is room.</summary>
    public ProposeResult Propose(int payloadBytes)
    {
        if (state.TransferTarget != NodeId.None)
        {
            return new ProposeResult(ProposeStatus.Transferring, LogPosition.Zero);
        }

        if (payloadBytes > state.Options.UncommittedBytesMax)
        {
            return new ProposeResult(ProposeStatus.TooLarge, LogPosition.Zero);
        }

        if (payloadBytes > state.Options.UncommittedBytesMax - _uncommittedBytes)
        {
            return new ProposeResult(ProposeStatus.TooManyUncommitted, LogPosition.Zero);
        }

        Append(new EntryHeader(state.Term, EntryKind.Command, payloadBytes));
        return new ProposeResult(ProposeStatus.Accepted, state.Log.LastPosition);
    }

    /// <summary>Counts what is durable here; only this, never the append itself, moves the leader's own match.</summary>
    public void OnPersisted()
    {
        if (state.Peers.Self is { } self && state.Ledger.PersistedIndex > self.Match)
        {
            self.Acknowledged(state.Ledger.PersistedIndex);
            MaybeCommit();
        }
    }

    /// <summary>An answer from a member, in this term.</summary>
    public void HandleAppendResponse(Progress peer, AppendResponse response)
    {
        peer.RecentlyActive = true;
        state.FlushWanted = true;
        if (response.Rejected)
        {
            Backtrack(peer, response);
            return;
        }

        Invariant.Check(response.Index <= state.Log.LastIndex, $"{peer.NodeId} acknowledged {response.Index}, beyond the leader's log.");
        snapshots.BeforeAcknowledged(peer, response.Index);
        peer.Acknowledged(response.Index);
        peer.CatchUp.Answered(peer.Match, state.Log.LastIndex);
        MaybeCommit();
    }

    /// <summary>A heartbeat was answered, in this term.</summary>
    public void HandleHeartbeatResponse(Progress peer)
    {
        peer.SignOfLife();
        peer.CatchUp.Answered(peer.Match, state.Log.LastIndex);
        state.FlushWanted |= peer.CheckWanted || peer.LacksBase;
    }

    /// <summary>The transport lost messages to this member: what was sent ahead may be gone.</summary>
    public void OnUnreachable(Progress peer)
    {
        if (peer.State == ProgressState.Replicate)
        {
            peer.Probe(peer.Match.Next);
            peer.ProbeSent = true;
        }
    }

    /// <summary>The regular heartbeat, whose answers also tell when appends were lost.</summary>
    /// <param name="readContext">The newest round.</param>
    /// <param name="offersQuiet">Whether members that hold the whole log are to go quiet.</param>
    public void Tick(ulong readContext, bool offersQuiet)
    {
        foreach (var peer in state.Peers.Members)
        {
            peer.NoteOpen();
        }

        BroadcastHeartbeat(readContext, offersQuiet);
    }

    /// <summary>Tells all members that this node leads, up to where they may commit, and which reads wait.</summary>
    public void BroadcastHeartbeat(ulong readContext, bool offersQuiet = false)
    {
        foreach (var peer in state.Peers.Members)
        {
            if (peer != state.Peers.Self)
            {
                var commit = LogIndex.Min(state.Commit, peer.Match);
                peer.ToldCommit(commit);
                state.Outbox.Send(new HeartbeatRequest(state.Self, peer.NodeId, state.Term, commit, readContext)
                {
                    Quiet = offersQuiet && peer.Match == state.Log.LastIndex,
                });
            }
        }
    }

    /// <summary>Sends every member what it lacks, as far as its window allows, and the commit index if it does not know it.</summary>
    public void Flush()
    {
        foreach (var peer in state.Peers.Members)
        {
            if (peer != state.Peers.Self)
            {
                SendTo(peer);
            }
        }
    }

    /// <summary>Adds an entry of this term at the end of the log.</summary>
    public void Append(EntryHeader header)
    {
        state.Log.Append(header);
        state.Ledger.Appended(state.Log.LastIndex);
        _uncommittedBytes += header.PayloadBytes;
        state.FlushWanted = true;
    }

    /// <summary>Commits what a majority holds, if it ends in an entry of this term: counting replicas of older ones is unsafe (thesis 3.6.2).</summary>
    public void MaybeCommit()
    {
        var majority = state.Peers.MajorityMatch;
        if (majority > state.Commit && state.Log.TermAt(majority) == state.Term)
        {
            _uncommittedBytes -= state.Log.PayloadBytes(after: state.Commit, last: majority);
            state.CommitTo(majority);
            state.FlushWanted = true;
        }
    }

    private void SendTo(Progress peer)
    {
        if (peer.State == ProgressState.Snapshot || peer.ProbeSent)
        {
            return;
        }

        if (peer.LacksBase)
        {
            snapshots.TryStart(peer);
            return;
        }

        if (peer.Next <= state.Log.BasePosition.Index)
        {
            // Compaction overtook it. It may have more than is known here, so it is asked before it is sent a snapshot.
            peer.Ask(state.Log.BasePosition.Index.Next);
        }

        if (peer.State == ProgressState.Probe)
        {
            // A repeated probe only asks: the entries of the first one may still be on their way.
            SendAppend(peer, withEntries: !peer.CheckWanted);
            return;
        }

        if (peer.CheckWanted)
        {
            SendAppend(peer, withEntries: false);
        }

        while (peer.Next <= state.Log.LastIndex && !peer.Inflights.IsFull)
        {
            SendAppend(peer, withEntries: true);
        }

        if (peer.SentCommit < LogIndex.Min(state.Commit, peer.Next.Previous))
        {
            SendAppend(peer, withEntries: false);
        }
    }

    private void SendAppend(Progress peer, bool withEntries)
    {
        long bytes = 0;
        var count = withEntries ? CountForMessage(peer.Next, out bytes) : 0;
        var previous = peer.Next.Previous;
        var request = new AppendRequest(
            state.Self,
            peer.NodeId,
            state.Term,
            new LogPosition(state.Log.TermAt(previous), previous),
            state.Log.Slice(peer.Next, count),
            state.Commit)
        {
            Configurations = state.Configurations.Among(peer.Next, count),
        };
        peer.Sent(request.LastIndex, count, bytes, state.Commit);
        state.Outbox.Send(request);
    }

    /// <summary>As many entries as one message takes; at least one, however large.</summary>
    private int CountForMessage(LogIndex from, out long bytes)
    {
        bytes = 0;
        var count = 0;
        var index = from;
        while (index <= state.Log.LastIndex && count < state.Options.MessageEntriesMax)
        {
            var payload = state.Log[index].PayloadBytes;
            if (count > 0 && bytes + payload > state.Options.MessageBytesMax)
            {
                break;
            }

            bytes += payload;
            count++;
            index = index.Next;
        }

        return count;
    }

    /// <summary>Goes back to where the logs may agree, whole terms at a time: both sides skip what the other cannot hold.</summary>
    private void Backtrack(Progress peer, AppendResponse response)
    {
        var answersProbe = peer.State == ProgressState.Probe && response.Index == peer.Next.Previous;
        var gapAhead = peer.State == ProgressState.Replicate && response.Index > peer.Match;
        if (answersProbe || gapAhead)
        {
            var hint = response.Hint;
            var agreed = state.Log.LastAtMost(hint);
            var mayHold = agreed.Index <= hint.Index && agreed.Term <= hint.Term;
            peer.Probe(mayHold ? agreed.Index.Next : LogIndex.Min(hint.Index.Next, agreed.Index));
            // Only by the base can it be that the peer does not hold it and nothing lies before.
            peer.LacksBase = peer.Next <= state.Log.BasePosition.Index;
        }
    }
}
