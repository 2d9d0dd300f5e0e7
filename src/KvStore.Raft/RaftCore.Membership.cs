namespace KvStore.Raft;

public sealed partial class RaftCore
{
    /// <summary>
    /// The newest configuration in the log, committed or not, and the index of its entry. It may go back when an uncommitted entry is cut
    /// off, so a runtime that opens and closes connections by it compares it after each <see cref="Ready"/>.
    /// </summary>
    public ConfigurationEntry ConfigurationInForce => _state.Configurations.Latest;

    /// <summary>The configuration in force at an index of the log, or at its base; for an entry of kind configuration, the one it brings.</summary>
    public Configuration ConfigurationAt(LogIndex index) => _state.Configurations.At(index);

    /// <summary>
    /// Changes the members, if this node leads. With one voter more or less, or only other learners, the entry appended brings the target
    /// itself. Else it brings a joint configuration, and the leader, whoever leads then, appends the target when that is committed.
    /// </summary>
    /// <param name="target">The members wanted; never joint. A new voter must be a learner that is caught up.</param>
    /// <returns>
    /// Where the first entry of the change stands, or why there is none. The entry counts no payload bytes; whatever the runtime stores
    /// with it, it makes from <see cref="ConfigurationAt"/>, as for the entries that the core appends itself.
    /// </returns>
    /// <exception cref="ArgumentException">The target is joint, or not as the properties of a configuration demand.</exception>
    public ProposeResult ProposeConfiguration(Configuration target)
    {
        ArgumentNullException.ThrowIfNull(target);
        target.Validate();
        if (target.IsJoint)
        {
            throw new ArgumentException("The core makes the joint configuration itself; the target has none.", nameof(target));
        }

        Wake();
        return _state.Role == RaftRole.Leader
            ? _membership.Propose(target)
            : new ProposeResult(ProposeStatus.NotLeader, LogPosition.Zero);
    }

    /// <summary>
    /// Hands leadership to another voter: proposals are refused until it has the whole log and wins an election, or an election timeout is
    /// over, or it is removed. While it runs, <see cref="RaftStatus.TransferTarget"/> names it.
    /// </summary>
    /// <returns>
    /// Whether a transfer to this node runs now; false when this node does not lead, or is the target, or the target is no voter, or a
    /// transfer to another node runs.
    /// </returns>
    public bool TransferLeadership(NodeId target)
    {
        Wake();
        return _state.Role == RaftRole.Leader && _transfer.Begin(target);
    }
}
