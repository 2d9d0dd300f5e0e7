using Grpc.Core;

namespace KvStore.Services.Tests;

/// <summary>
/// Name, status and text of etcd's errors (etcd, <c>api/v3rpc/rpctypes/error.go</c>) and of our own, which begin with "kvstore: ", written
/// down apart from the product's table.
/// </summary>
internal static class ErrorTable
{
    private const string Rows =
        """
        EmptyKey InvalidArgument etcdserver: key is not provided
        KeyNotFound InvalidArgument etcdserver: key not found
        ValueProvided InvalidArgument etcdserver: value is provided
        LeaseProvided InvalidArgument etcdserver: lease is provided
        TooManyOps InvalidArgument etcdserver: too many operations in txn request
        DuplicateKey InvalidArgument etcdserver: duplicate key given in txn request
        InvalidClientAPIVersion InvalidArgument etcdserver: invalid client api version
        InvalidSortOption InvalidArgument etcdserver: invalid sort option
        Compacted OutOfRange etcdserver: mvcc: required revision has been compacted
        FutureRev OutOfRange etcdserver: mvcc: required revision is a future revision
        NoSpace ResourceExhausted etcdserver: mvcc: database space exceeded
        LeaseNotFound NotFound etcdserver: requested lease not found
        LeaseExist FailedPrecondition etcdserver: lease already exists
        LeaseTTLTooLarge OutOfRange etcdserver: too large lease TTL
        WatchCanceled Cancelled etcdserver: watch canceled
        MemberExist FailedPrecondition etcdserver: member ID already exist
        PeerURLExist FailedPrecondition etcdserver: Peer URLs already exists
        MemberNotEnoughStarted FailedPrecondition etcdserver: re-configuration failed due to not enough started members
        MemberBadURLs InvalidArgument etcdserver: given member URLs are invalid
        MemberNotFound NotFound etcdserver: member not found
        MemberNotLearner FailedPrecondition etcdserver: can only promote a learner member
        LearnerNotReady FailedPrecondition etcdserver: can only promote a learner member which is in sync with leader
        TooManyLearners FailedPrecondition etcdserver: too many learner members in cluster
        ClusterIDMismatch FailedPrecondition etcdserver: cluster ID mismatch
        RequestTooLarge InvalidArgument etcdserver: request is too large
        RequestTooManyRequests ResourceExhausted etcdserver: too many requests
        RootUserNotExist FailedPrecondition etcdserver: root user does not exist
        RootRoleNotExist FailedPrecondition etcdserver: root user does not have root role
        UserAlreadyExist FailedPrecondition etcdserver: user name already exists
        UserEmpty InvalidArgument etcdserver: user name is empty
        UserNotFound FailedPrecondition etcdserver: user name not found
        RoleAlreadyExist FailedPrecondition etcdserver: role name already exists
        RoleNotFound FailedPrecondition etcdserver: role name not found
        RoleEmpty InvalidArgument etcdserver: role name is empty
        AuthFailed InvalidArgument etcdserver: authentication failed, invalid user ID or password
        PermissionNotGiven InvalidArgument etcdserver: permission not given
        PermissionDenied PermissionDenied etcdserver: permission denied
        RoleNotGranted FailedPrecondition etcdserver: role is not granted to the user
        PermissionNotGranted FailedPrecondition etcdserver: permission is not granted to the role
        AuthNotEnabled FailedPrecondition etcdserver: authentication is not enabled
        InvalidAuthToken Unauthenticated etcdserver: invalid auth token
        InvalidAuthMgmt InvalidArgument etcdserver: invalid auth management
        AuthOldRevision InvalidArgument etcdserver: revision of auth store is old
        NoLeader Unavailable etcdserver: no leader
        NotLeader FailedPrecondition etcdserver: not leader
        LeaderChanged Unavailable etcdserver: leader changed
        NotCapable FailedPrecondition etcdserver: not capable
        Stopped Unavailable etcdserver: server stopped
        Timeout Unavailable etcdserver: request timed out
        TimeoutDueToLeaderFail Unavailable etcdserver: request timed out, possibly due to previous leader failure
        TimeoutDueToConnectionLost Unavailable etcdserver: request timed out, possibly due to connection lost
        TimeoutWaitAppliedIndex Unavailable etcdserver: request timed out, waiting for the applied index took too long
        Unhealthy Unavailable etcdserver: unhealthy cluster
        Corrupt DataLoss etcdserver: corrupt cluster
        NotSupportedForLearner FailedPrecondition etcdserver: rpc not supported for learner
        BadLeaderTransferee FailedPrecondition etcdserver: bad leader transferee
        WrongDowngradeVersionFormat InvalidArgument etcdserver: wrong downgrade target version format
        InvalidDowngradeTargetVersion InvalidArgument etcdserver: invalid downgrade target version
        ClusterVersionUnavailable FailedPrecondition etcdserver: cluster version not found during downgrade
        DowngradeInProcess FailedPrecondition etcdserver: cluster has a downgrade job in progress
        NoInflightDowngrade FailedPrecondition etcdserver: no inflight downgrade job
        Canceled Cancelled etcdserver: request canceled
        DeadlineExceeded DeadlineExceeded etcdserver: context deadline exceeded
        SessionExpired FailedPrecondition kvstore: session expired or does not exist
        SessionRequestAcknowledged FailedPrecondition kvstore: session request was acknowledged before, its result is gone
        SessionResultNotKept FailedPrecondition kvstore: session request was applied, but its result was not kept
        SessionNumberReused InvalidArgument kvstore: session request number was used for another request
        SessionTooManyResults ResourceExhausted kvstore: too many unacknowledged requests in session
        TooManySessions ResourceExhausted kvstore: too many sessions
        SessionTtlOutOfRange OutOfRange kvstore: session TTL is out of range
        InvalidSessionToken InvalidArgument kvstore: invalid session token
        SessionTokenInTxn InvalidArgument kvstore: session token given inside txn request
        NoPasswordUser Unknown auth: authentication failed, password was given for no password user
        VerifyOnly FailedPrecondition kvstore: this node has no private key to sign tokens with
        ReadOvertaken Unavailable kvstore: read was overtaken by too many writes, try again or read less at once
        TooManyAlarms ResourceExhausted kvstore: too many alarms
        WrongGroup Unavailable kvstore: slot belongs to another group
        SlotMoving Unavailable kvstore: slot is moving, try again
        RangeSpansSlots InvalidArgument kvstore: range spans several slots, give its keys a common {tag}
        KeysInSeveralGroups InvalidArgument kvstore: keys of one request are in several groups
        RevisionOfSeveralGroups InvalidArgument kvstore: range is in several groups, give a revision for each
        RevisionsNotComparable InvalidArgument kvstore: range is in several groups, whose revisions do not compare, give its keys a common {tag}
        CompactionOfSeveralGroups InvalidArgument kvstore: there are several groups, give a revision for each that is to be compacted
        GroupNotNamed InvalidArgument kvstore: there are several groups, name the one that is meant
        BackupOfSeveralGroups FailedPrecondition kvstore: a cluster with several groups cannot be backed up
        SlotEpochOutdated FailedPrecondition kvstore: slot has a newer epoch
        SlotStepNotPossible FailedPrecondition kvstore: slot is not in the state that the step begins with
        AdoptionOutdated FailedPrecondition kvstore: adoption of a lease or session came too late
        SessionsNotAbandoned FailedPrecondition kvstore: the destination has sessions that have ended
        InvalidGroup InvalidArgument kvstore: invalid group
        GroupExists FailedPrecondition kvstore: group exists already
        GroupNotFound NotFound kvstore: group not found
        GroupNotActive FailedPrecondition kvstore: group is not active
        GroupNotEmpty FailedPrecondition kvstore: group still has slots or moves
        GroupPhaseNotPossible FailedPrecondition kvstore: group cannot go from its phase to this one
        FirstGroupStays FailedPrecondition kvstore: the first group cannot be removed
        LastActiveGroup FailedPrecondition kvstore: no other group is active
        TooManyGroups ResourceExhausted kvstore: too many groups
        InvalidMove InvalidArgument kvstore: invalid move
        SlotNotMovable FailedPrecondition kvstore: a slot is not of the source group, or is moving already
        MoveNotFound NotFound kvstore: move not found
        MoveDecidedOtherwise FailedPrecondition kvstore: move was decided otherwise
        MoveNotDecided FailedPrecondition kvstore: move is not decided
        TooManyMoves ResourceExhausted kvstore: too many moves
        TooManySpecialNodes ResourceExhausted kvstore: too many nodes are draining or have a weight of their own
        InvalidNodeWeight InvalidArgument kvstore: a node's weight is from 1 to 1000
        InvalidReplication InvalidArgument kvstore: 1, 3 or 5 nodes vote in a group, or 0 for all
        LastUndrainedVoter FailedPrecondition kvstore: no other voting node would keep replicas
        NodeStillDraining Unavailable kvstore: the node still gives its replicas away, try again later
        MutexSessionExpired Unknown mutex: session is expired
        ElectionNoLeader Unknown election: no leader
        ElectionNotLeader Unknown election: not leader
        ElectionMissingLeaderKey Unknown "leader" field must be provided
        NameInSeveralGroups InvalidArgument kvstore: keys of a lock or election are in several groups, give its name a {tag}
        """;

    public static TheoryData<string, StatusCode, string> Read()
    {
        var data = new TheoryData<string, StatusCode, string>();
        foreach (var row in Rows.Split('\n'))
        {
            var parts = row.Split(' ', 3);
            data.Add(parts[0], Enum.Parse<StatusCode>(parts[1]), parts[2]);
        }

        return data;
    }
}
