namespace KvStore.Raft;

/// <summary>
/// The leader's clock: heartbeats, and a look whether a majority still answers (thesis 6.2) and the own disk still ends its writes. A
/// leader whose disk stalls while its network works would keep its followers from electing one that can write.
/// </summary>
internal sealed class LeaderTicks(
    CoreState state,
    RoleChanges roles,
    LeaderReplication replication,
    LeaderReads reads,
    LeadershipTransfer transfer,
    Quiescence quiescence)
{
    private int _sinceHeartbeat;
    private Term _term;
    private ulong _writesAtLastLook;

    /// <summary>Counts a tick of the leader.</summary>
    public void Tick()
    {
        state.Timer.Tick();
        transfer.Tick();
        foreach (var member in state.Peers.Members)
        {
            member.CatchUp.Tick();
        }

        if (state.Timer.Elapsed >= state.Options.ElectionTicks)
        {
            state.Timer.Restart();
            if (!state.Peers.TakeMajorityActive() || DiskStalls())
            {
                // Stops its heartbeats too, or they would keep voters that still hear it from electing another.
                roles.BecomeFollower(state.Term, NodeId.None);
                return;
            }
        }

        quiescence.Tick();
        if (++_sinceHeartbeat >= state.Options.HeartbeatTicks && !state.IsQuiet)
        {
            _sinceHeartbeat = 0;
            var round = reads.HeartbeatRound();
            replication.Tick(quiescence.IsOffering ? reads.LastRound : round, quiescence.IsOffering);
        }
    }

    /// <summary>Whether a write of this term that was on its way at the last look, an election timeout ago, still is.</summary>
    private bool DiskStalls()
    {
        var stalls = _term == state.Term && state.Ledger.DurableNumber < _writesAtLastLook;
        _term = state.Term;
        _writesAtLastLook = state.Ledger.LastNumber;
        return stalls;
    }
}
