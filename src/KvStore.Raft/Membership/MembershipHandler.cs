namespace KvStore.Raft;

/// <summary>
/// The leader's side of membership: takes a change, leads through it, and ends it (thesis 4.1 - 4.3). At most one change runs at a time.
/// </summary>
internal sealed class MembershipHandler(
    CoreState state, RoleChanges roles, LeaderReplication replication, LeaderReads reads, LeadershipTransfer transfer)
{
    private ConfigurationEntry Latest => state.Configurations.Latest;

    /// <summary>Whether the newest configuration can no longer be rolled back.</summary>
    private bool LatestIsCommitted => Latest.Index <= state.Commit;

    /// <summary>Appends the first entry of a change, unless it would be unsafe or unwise now.</summary>
    public ProposeResult Propose(Configuration target)
    {
        var status = Judge(target);
        if (status != ProposeStatus.Accepted)
        {
            return new ProposeResult(status, LogPosition.Zero);
        }

        Append(Latest.Configuration.StepToward(target));
        return new ProposeResult(ProposeStatus.Accepted, state.Log.LastPosition);
    }

    /// <summary>
    /// Appends the end of a joint configuration as soon as the joint one is committed, whoever began it. Waits for a commit in this term
    /// as every change does.
    /// </summary>
    public void LeaveJoint()
    {
        if (Latest.Configuration.IsJoint && LatestIsCommitted && state.HasCommittedInTerm)
        {
            Append(Latest.Configuration.WithoutOutgoing());
        }
    }

    /// <summary>
    /// A leader that is no voter any more has led until its removal was committed (thesis 4.2.2); now it asks the voter that holds most
    /// to take over at once, and follows.
    /// </summary>
    public void StepDownWhenRemoved()
    {
        if (!LatestIsCommitted || Latest.Configuration.IsVoter(state.Self))
        {
            return;
        }

        transfer.SendTimeoutNow(state.Peers.MostCompleteVoter);
        roles.BecomeFollower(state.Term, NodeId.None);
    }

    private ProposeStatus Judge(Configuration target)
    {
        if (state.TransferTarget != NodeId.None)
        {
            return ProposeStatus.Transferring;
        }

        if (!state.HasCommittedInTerm)
        {
            return ProposeStatus.NothingCommittedInTerm;
        }

        if (!LatestIsCommitted || Latest.Configuration.IsJoint)
        {
            return ProposeStatus.ChangeInProgress;
        }

        foreach (var voter in target.Voters)
        {
            if (Latest.Configuration.IsVoter(voter))
            {
                continue;
            }

            if (state.Peers.Find(voter) is not { } learner)
            {
                return ProposeStatus.NotALearner;
            }

            if (!learner.CatchUp.IsCaughtUp)
            {
                return ProposeStatus.NotCaughtUp;
            }
        }

        return ProposeStatus.Accepted;
    }

    private void Append(Configuration configuration)
    {
        replication.Append(new EntryHeader(state.Term, EntryKind.Configuration, PayloadBytes: 0));
        state.Configurations.Append(new ConfigurationEntry(state.Log.LastIndex, configuration));
        state.UseLatestConfiguration();

        // Other majorities count from now on, and they may have been reached already.
        replication.MaybeCommit();
        reads.Confirm();
    }
}
