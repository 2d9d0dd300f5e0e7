namespace KvStore.Raft;

/// <summary>The leader's clock: heartbeats, and a look whether a majority still answers (thesis 6.2).</summary>
internal sealed class LeaderTicks(
    CoreState state, RoleChanges roles, LeaderReplication replication, LeaderReads reads, LeadershipTransfer transfer)
{
    private int _sinceHeartbeat;

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
            if (!state.Peers.TakeMajorityActive())
            {
                // Stops its heartbeats too, or they would keep voters that still hear it from electing another.
                roles.BecomeFollower(state.Term, NodeId.None);
                return;
            }
        }

        if (++_sinceHeartbeat >= state.Options.HeartbeatTicks)
        {
            _sinceHeartbeat = 0;
            replication.Tick(reads.HeartbeatRound());
        }
    }
}
