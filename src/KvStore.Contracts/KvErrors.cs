namespace KvStore.Contracts;

/// <summary>
/// The errors of etcd's v3 API: clients match on the text, so code and message are part of the wire contract
/// (etcd, <c>api/v3rpc/rpctypes/error.go</c>). Errors of our own stand beside this file, and their texts begin with "kvstore: ".
/// </summary>
public static partial class KvErrors
{
    /// <summary>InvalidArgument: key is not provided.</summary>
    public static readonly KvError EmptyKey = new(nameof(EmptyKey), KvErrorKind.InvalidArgument, "etcdserver: key is not provided");

    /// <summary>InvalidArgument: key not found.</summary>
    public static readonly KvError KeyNotFound = new(nameof(KeyNotFound), KvErrorKind.InvalidArgument, "etcdserver: key not found");

    /// <summary>InvalidArgument: value is provided.</summary>
    public static readonly KvError ValueProvided = new(nameof(ValueProvided), KvErrorKind.InvalidArgument, "etcdserver: value is provided");

    /// <summary>InvalidArgument: lease is provided.</summary>
    public static readonly KvError LeaseProvided = new(nameof(LeaseProvided), KvErrorKind.InvalidArgument, "etcdserver: lease is provided");

    /// <summary>InvalidArgument: too many operations in txn request.</summary>
    public static readonly KvError TooManyOps = new(nameof(TooManyOps), KvErrorKind.InvalidArgument, "etcdserver: too many operations in txn request");

    /// <summary>InvalidArgument: duplicate key given in txn request.</summary>
    public static readonly KvError DuplicateKey = new(nameof(DuplicateKey), KvErrorKind.InvalidArgument, "etcdserver: duplicate key given in txn request");

    /// <summary>InvalidArgument: invalid client api version.</summary>
    public static readonly KvError InvalidClientAPIVersion = new(nameof(InvalidClientAPIVersion), KvErrorKind.InvalidArgument, "etcdserver: invalid client api version");

    /// <summary>InvalidArgument: invalid sort option.</summary>
    public static readonly KvError InvalidSortOption = new(nameof(InvalidSortOption), KvErrorKind.InvalidArgument, "etcdserver: invalid sort option");

    /// <summary>OutOfRange: mvcc: required revision has been compacted.</summary>
    public static readonly KvError Compacted = new(nameof(Compacted), KvErrorKind.OutOfRange, "etcdserver: mvcc: required revision has been compacted");

    /// <summary>OutOfRange: mvcc: required revision is a future revision.</summary>
    public static readonly KvError FutureRev = new(nameof(FutureRev), KvErrorKind.OutOfRange, "etcdserver: mvcc: required revision is a future revision");

    /// <summary>ResourceExhausted: mvcc: database space exceeded.</summary>
    public static readonly KvError NoSpace = new(nameof(NoSpace), KvErrorKind.ResourceExhausted, "etcdserver: mvcc: database space exceeded");

    /// <summary>NotFound: requested lease not found.</summary>
    public static readonly KvError LeaseNotFound = new(nameof(LeaseNotFound), KvErrorKind.NotFound, "etcdserver: requested lease not found");

    /// <summary>FailedPrecondition: lease already exists.</summary>
    public static readonly KvError LeaseExist = new(nameof(LeaseExist), KvErrorKind.FailedPrecondition, "etcdserver: lease already exists");

    /// <summary>OutOfRange: too large lease TTL.</summary>
    public static readonly KvError LeaseTTLTooLarge = new(nameof(LeaseTTLTooLarge), KvErrorKind.OutOfRange, "etcdserver: too large lease TTL");

    /// <summary>Canceled: watch canceled.</summary>
    public static readonly KvError WatchCanceled = new(nameof(WatchCanceled), KvErrorKind.Canceled, "etcdserver: watch canceled");

    /// <summary>FailedPrecondition: member ID already exist.</summary>
    public static readonly KvError MemberExist = new(nameof(MemberExist), KvErrorKind.FailedPrecondition, "etcdserver: member ID already exist");

    /// <summary>FailedPrecondition: Peer URLs already exists.</summary>
    public static readonly KvError PeerURLExist = new(nameof(PeerURLExist), KvErrorKind.FailedPrecondition, "etcdserver: Peer URLs already exists");

    /// <summary>FailedPrecondition: re-configuration failed due to not enough started members.</summary>
    public static readonly KvError MemberNotEnoughStarted = new(nameof(MemberNotEnoughStarted), KvErrorKind.FailedPrecondition, "etcdserver: re-configuration failed due to not enough started members");

    /// <summary>InvalidArgument: given member URLs are invalid.</summary>
    public static readonly KvError MemberBadURLs = new(nameof(MemberBadURLs), KvErrorKind.InvalidArgument, "etcdserver: given member URLs are invalid");

    /// <summary>NotFound: member not found.</summary>
    public static readonly KvError MemberNotFound = new(nameof(MemberNotFound), KvErrorKind.NotFound, "etcdserver: member not found");

    /// <summary>FailedPrecondition: can only promote a learner member.</summary>
    public static readonly KvError MemberNotLearner = new(nameof(MemberNotLearner), KvErrorKind.FailedPrecondition, "etcdserver: can only promote a learner member");

    /// <summary>FailedPrecondition: can only promote a learner member which is in sync with leader.</summary>
    public static readonly KvError LearnerNotReady = new(nameof(LearnerNotReady), KvErrorKind.FailedPrecondition, "etcdserver: can only promote a learner member which is in sync with leader");

    /// <summary>FailedPrecondition: too many learner members in cluster.</summary>
    public static readonly KvError TooManyLearners = new(nameof(TooManyLearners), KvErrorKind.FailedPrecondition, "etcdserver: too many learner members in cluster");

    /// <summary>FailedPrecondition: cluster ID mismatch.</summary>
    public static readonly KvError ClusterIDMismatch = new(nameof(ClusterIDMismatch), KvErrorKind.FailedPrecondition, "etcdserver: cluster ID mismatch");

    /// <summary>InvalidArgument: request is too large.</summary>
    public static readonly KvError RequestTooLarge = new(nameof(RequestTooLarge), KvErrorKind.InvalidArgument, "etcdserver: request is too large");

    /// <summary>ResourceExhausted: too many requests.</summary>
    public static readonly KvError RequestTooManyRequests = new(nameof(RequestTooManyRequests), KvErrorKind.ResourceExhausted, "etcdserver: too many requests");

    /// <summary>FailedPrecondition: root user does not exist.</summary>
    public static readonly KvError RootUserNotExist = new(nameof(RootUserNotExist), KvErrorKind.FailedPrecondition, "etcdserver: root user does not exist");

    /// <summary>FailedPrecondition: root user does not have root role.</summary>
    public static readonly KvError RootRoleNotExist = new(nameof(RootRoleNotExist), KvErrorKind.FailedPrecondition, "etcdserver: root user does not have root role");

    /// <summary>FailedPrecondition: user name already exists.</summary>
    public static readonly KvError UserAlreadyExist = new(nameof(UserAlreadyExist), KvErrorKind.FailedPrecondition, "etcdserver: user name already exists");

    /// <summary>InvalidArgument: user name is empty.</summary>
    public static readonly KvError UserEmpty = new(nameof(UserEmpty), KvErrorKind.InvalidArgument, "etcdserver: user name is empty");

    /// <summary>FailedPrecondition: user name not found.</summary>
    public static readonly KvError UserNotFound = new(nameof(UserNotFound), KvErrorKind.FailedPrecondition, "etcdserver: user name not found");

    /// <summary>FailedPrecondition: role name already exists.</summary>
    public static readonly KvError RoleAlreadyExist = new(nameof(RoleAlreadyExist), KvErrorKind.FailedPrecondition, "etcdserver: role name already exists");

    /// <summary>FailedPrecondition: role name not found.</summary>
    public static readonly KvError RoleNotFound = new(nameof(RoleNotFound), KvErrorKind.FailedPrecondition, "etcdserver: role name not found");

    /// <summary>InvalidArgument: role name is empty.</summary>
    public static readonly KvError RoleEmpty = new(nameof(RoleEmpty), KvErrorKind.InvalidArgument, "etcdserver: role name is empty");

    /// <summary>InvalidArgument: authentication failed, invalid user ID or password.</summary>
    public static readonly KvError AuthFailed = new(nameof(AuthFailed), KvErrorKind.InvalidArgument, "etcdserver: authentication failed, invalid user ID or password");

    /// <summary>InvalidArgument: permission not given.</summary>
    public static readonly KvError PermissionNotGiven = new(nameof(PermissionNotGiven), KvErrorKind.InvalidArgument, "etcdserver: permission not given");

    /// <summary>PermissionDenied: permission denied.</summary>
    public static readonly KvError PermissionDenied = new(nameof(PermissionDenied), KvErrorKind.PermissionDenied, "etcdserver: permission denied");

    /// <summary>FailedPrecondition: role is not granted to the user.</summary>
    public static readonly KvError RoleNotGranted = new(nameof(RoleNotGranted), KvErrorKind.FailedPrecondition, "etcdserver: role is not granted to the user");

    /// <summary>FailedPrecondition: permission is not granted to the role.</summary>
    public static readonly KvError PermissionNotGranted = new(nameof(PermissionNotGranted), KvErrorKind.FailedPrecondition, "etcdserver: permission is not granted to the role");

    /// <summary>FailedPrecondition: authentication is not enabled.</summary>
    public static readonly KvError AuthNotEnabled = new(nameof(AuthNotEnabled), KvErrorKind.FailedPrecondition, "etcdserver: authentication is not enabled");

    /// <summary>Unauthenticated: invalid auth token.</summary>
    public static readonly KvError InvalidAuthToken = new(nameof(InvalidAuthToken), KvErrorKind.Unauthenticated, "etcdserver: invalid auth token");

    /// <summary>InvalidArgument: invalid auth management.</summary>
    public static readonly KvError InvalidAuthMgmt = new(nameof(InvalidAuthMgmt), KvErrorKind.InvalidArgument, "etcdserver: invalid auth management");

    /// <summary>InvalidArgument: revision of auth store is old.</summary>
    public static readonly KvError AuthOldRevision = new(nameof(AuthOldRevision), KvErrorKind.InvalidArgument, "etcdserver: revision of auth store is old");

    /// <summary>Unavailable: no leader.</summary>
    public static readonly KvError NoLeader = new(nameof(NoLeader), KvErrorKind.Unavailable, "etcdserver: no leader");

    /// <summary>FailedPrecondition: not leader.</summary>
    public static readonly KvError NotLeader = new(nameof(NotLeader), KvErrorKind.FailedPrecondition, "etcdserver: not leader");

    /// <summary>Unavailable: leader changed.</summary>
    public static readonly KvError LeaderChanged = new(nameof(LeaderChanged), KvErrorKind.Unavailable, "etcdserver: leader changed");

    /// <summary>FailedPrecondition: not capable.</summary>
    public static readonly KvError NotCapable = new(nameof(NotCapable), KvErrorKind.FailedPrecondition, "etcdserver: not capable");

    /// <summary>Unavailable: server stopped.</summary>
    public static readonly KvError Stopped = new(nameof(Stopped), KvErrorKind.Unavailable, "etcdserver: server stopped");

    /// <summary>Unavailable: request timed out.</summary>
    public static readonly KvError Timeout = new(nameof(Timeout), KvErrorKind.Unavailable, "etcdserver: request timed out");

    /// <summary>Unavailable: request timed out, possibly due to previous leader failure.</summary>
    public static readonly KvError TimeoutDueToLeaderFail = new(nameof(TimeoutDueToLeaderFail), KvErrorKind.Unavailable, "etcdserver: request timed out, possibly due to previous leader failure");

    /// <summary>Unavailable: request timed out, possibly due to connection lost.</summary>
    public static readonly KvError TimeoutDueToConnectionLost = new(nameof(TimeoutDueToConnectionLost), KvErrorKind.Unavailable, "etcdserver: request timed out, possibly due to connection lost");

    /// <summary>Unavailable: request timed out, waiting for the applied index took too long.</summary>
    public static readonly KvError TimeoutWaitAppliedIndex = new(nameof(TimeoutWaitAppliedIndex), KvErrorKind.Unavailable, "etcdserver: request timed out, waiting for the applied index took too long");

    /// <summary>Unavailable: unhealthy cluster.</summary>
    public static readonly KvError Unhealthy = new(nameof(Unhealthy), KvErrorKind.Unavailable, "etcdserver: unhealthy cluster");

    /// <summary>DataLoss: corrupt cluster.</summary>
    public static readonly KvError Corrupt = new(nameof(Corrupt), KvErrorKind.DataLoss, "etcdserver: corrupt cluster");

    /// <summary>FailedPrecondition: rpc not supported for learner.</summary>
    public static readonly KvError NotSupportedForLearner = new(nameof(NotSupportedForLearner), KvErrorKind.FailedPrecondition, "etcdserver: rpc not supported for learner");

    /// <summary>FailedPrecondition: bad leader transferee.</summary>
    public static readonly KvError BadLeaderTransferee = new(nameof(BadLeaderTransferee), KvErrorKind.FailedPrecondition, "etcdserver: bad leader transferee");

    /// <summary>InvalidArgument: wrong downgrade target version format.</summary>
    public static readonly KvError WrongDowngradeVersionFormat = new(nameof(WrongDowngradeVersionFormat), KvErrorKind.InvalidArgument, "etcdserver: wrong downgrade target version format");

    /// <summary>InvalidArgument: invalid downgrade target version.</summary>
    public static readonly KvError InvalidDowngradeTargetVersion = new(nameof(InvalidDowngradeTargetVersion), KvErrorKind.InvalidArgument, "etcdserver: invalid downgrade target version");

    /// <summary>FailedPrecondition: cluster version not found during downgrade.</summary>
    public static readonly KvError ClusterVersionUnavailable = new(nameof(ClusterVersionUnavailable), KvErrorKind.FailedPrecondition, "etcdserver: cluster version not found during downgrade");

    /// <summary>FailedPrecondition: cluster has a downgrade job in progress.</summary>
    public static readonly KvError DowngradeInProcess = new(nameof(DowngradeInProcess), KvErrorKind.FailedPrecondition, "etcdserver: cluster has a downgrade job in progress");

    /// <summary>FailedPrecondition: no inflight downgrade job.</summary>
    public static readonly KvError NoInflightDowngrade = new(nameof(NoInflightDowngrade), KvErrorKind.FailedPrecondition, "etcdserver: no inflight downgrade job");

    /// <summary>Canceled: request canceled.</summary>
    public static readonly KvError Canceled = new(nameof(Canceled), KvErrorKind.Canceled, "etcdserver: request canceled");

    /// <summary>DeadlineExceeded: context deadline exceeded.</summary>
    public static readonly KvError DeadlineExceeded = new(nameof(DeadlineExceeded), KvErrorKind.DeadlineExceeded, "etcdserver: context deadline exceeded");
}
