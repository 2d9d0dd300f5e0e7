namespace KvStore.Contracts;

/// <content>Errors of locks and elections: etcd sends them outside its table, with code Unknown.</content>
public static partial class KvErrors
{
    /// <summary>Unknown: the key of who waited for a lock went with its lease.</summary>
    public static readonly KvError MutexSessionExpired = new(nameof(MutexSessionExpired), KvErrorKind.Unknown, "mutex: session is expired");

    /// <summary>Unknown: nobody leads.</summary>
    public static readonly KvError ElectionNoLeader = new(nameof(ElectionNoLeader), KvErrorKind.Unknown, "election: no leader");

    /// <summary>Unknown: whoever wants to proclaim leads no more.</summary>
    public static readonly KvError ElectionNotLeader = new(nameof(ElectionNotLeader), KvErrorKind.Unknown, "election: not leader");

    /// <summary>Unknown: the request does not say which leadership it is about.</summary>
    public static readonly KvError ElectionMissingLeaderKey = new(nameof(ElectionMissingLeaderKey), KvErrorKind.Unknown, "\"leader\" field must be provided");

    /// <summary>InvalidArgument: several groups would have the keys of those who wait, so that nobody could say who came first. The message names them.</summary>
    public static readonly KvError NameInSeveralGroups = new(
        nameof(NameInSeveralGroups), KvErrorKind.InvalidArgument, "kvstore: keys of a lock or election are in several groups, give its name a {tag}");
}
