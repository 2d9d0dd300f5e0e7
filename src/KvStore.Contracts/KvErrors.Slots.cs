namespace KvStore.Contracts;

/// <content>Errors of slots, which etcd does not have.</content>
public static partial class KvErrors
{
    /// <summary>Unavailable: another group has the slot of the key. Nothing was done; ask again with a newer topology.</summary>
    public static readonly KvError WrongGroup = new(nameof(WrongGroup), KvErrorKind.Unavailable, "kvstore: slot belongs to another group");

    /// <summary>Unavailable: the slot of the key is at the end of a move. Nothing was done; ask again in a moment.</summary>
    public static readonly KvError SlotMoving = new(nameof(SlotMoving), KvErrorKind.Unavailable, "kvstore: slot is moving, try again");

    /// <summary>InvalidArgument: the keys of a range may be in several groups, where one must have them all.</summary>
    public static readonly KvError RangeSpansSlots = new(
        nameof(RangeSpansSlots), KvErrorKind.InvalidArgument, "kvstore: range spans several slots, give its keys a common {tag}");

    /// <summary>InvalidArgument: the keys of one request are in several groups, where one must have them all. The message names some.</summary>
    public static readonly KvError KeysInSeveralGroups = new(
        nameof(KeysInSeveralGroups), KvErrorKind.InvalidArgument, "kvstore: keys of one request are in several groups");

    /// <summary>InvalidArgument: each group counts revisions of its own; the request has one for keys that several groups have.</summary>
    public static readonly KvError RevisionOfSeveralGroups = new(
        nameof(RevisionOfSeveralGroups), KvErrorKind.InvalidArgument, "kvstore: range is in several groups, give a revision for each");

    /// <summary>InvalidArgument: a range is to be sorted or filtered by revisions of several groups, of which none is before the other.</summary>
    public static readonly KvError RevisionsNotComparable = new(
        nameof(RevisionsNotComparable),
        KvErrorKind.InvalidArgument,
        "kvstore: range is in several groups, whose revisions do not compare, give its keys a common {tag}");

    /// <summary>InvalidArgument: each group counts revisions of its own; a compaction has to name groups and revisions. Nothing was compacted.</summary>
    public static readonly KvError CompactionOfSeveralGroups = new(
        nameof(CompactionOfSeveralGroups), KvErrorKind.InvalidArgument, "kvstore: there are several groups, give a revision for each that is to be compacted");

    /// <summary>InvalidArgument: a question about one group that does not name it.</summary>
    public static readonly KvError GroupNotNamed = new(
        nameof(GroupNotNamed), KvErrorKind.InvalidArgument, "kvstore: there are several groups, name the one that is meant");

    /// <summary>FailedPrecondition: a backup holds one group's state, which would not be all.</summary>
    public static readonly KvError BackupOfSeveralGroups = new(
        nameof(BackupOfSeveralGroups), KvErrorKind.FailedPrecondition, "kvstore: a cluster with several groups cannot be backed up");

    /// <summary>FailedPrecondition: a step of a move that was overtaken by another.</summary>
    public static readonly KvError SlotEpochOutdated = new(
        nameof(SlotEpochOutdated), KvErrorKind.FailedPrecondition, "kvstore: slot has a newer epoch");

    /// <summary>FailedPrecondition: a step of a move out of its order.</summary>
    public static readonly KvError SlotStepNotPossible = new(
        nameof(SlotStepNotPossible), KvErrorKind.FailedPrecondition, "kvstore: slot is not in the state that the step begins with");

    /// <summary>FailedPrecondition: an adoption of a lease or session that came too late; it has to be asked for again.</summary>
    public static readonly KvError AdoptionOutdated = new(
        nameof(AdoptionOutdated), KvErrorKind.FailedPrecondition, "kvstore: adoption of a lease or session came too late");

    /// <summary>FailedPrecondition: a move is committed once its destination has abandoned all sessions that have ended.</summary>
    public static readonly KvError SessionsNotAbandoned = new(
        nameof(SessionsNotAbandoned), KvErrorKind.FailedPrecondition, "kvstore: the destination has sessions that have ended");
}
