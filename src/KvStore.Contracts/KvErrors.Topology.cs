namespace KvStore.Contracts;

/// <content>Errors of changing the topology, which etcd does not have.</content>
public static partial class KvErrors
{
    /// <summary>InvalidArgument: a group that cannot be: its weight, its nodes, or an id that is not the next.</summary>
    public static readonly KvError InvalidGroup = new(nameof(InvalidGroup), KvErrorKind.InvalidArgument, "kvstore: invalid group");

    /// <summary>FailedPrecondition: another group has this id.</summary>
    public static readonly KvError GroupExists = new(nameof(GroupExists), KvErrorKind.FailedPrecondition, "kvstore: group exists already");

    /// <summary>NotFound: no group has this id.</summary>
    public static readonly KvError GroupNotFound = new(nameof(GroupNotFound), KvErrorKind.NotFound, "kvstore: group not found");

    /// <summary>FailedPrecondition: only an active group gets slots.</summary>
    public static readonly KvError GroupNotActive = new(nameof(GroupNotActive), KvErrorKind.FailedPrecondition, "kvstore: group is not active");

    /// <summary>FailedPrecondition: a group with slots or moves cannot be removed.</summary>
    public static readonly KvError GroupNotEmpty = new(nameof(GroupNotEmpty), KvErrorKind.FailedPrecondition, "kvstore: group still has slots or moves");

    /// <summary>FailedPrecondition: a group goes from joining to active, to draining and back, and from there to removed.</summary>
    public static readonly KvError GroupPhaseNotPossible = new(
        nameof(GroupPhaseNotPossible), KvErrorKind.FailedPrecondition, "kvstore: group cannot go from its phase to this one");

    /// <summary>FailedPrecondition: the first group keeps the topology.</summary>
    public static readonly KvError FirstGroupStays = new(nameof(FirstGroupStays), KvErrorKind.FailedPrecondition, "kvstore: the first group cannot be removed");

    /// <summary>FailedPrecondition: its slots would have nowhere to go.</summary>
    public static readonly KvError LastActiveGroup = new(nameof(LastActiveGroup), KvErrorKind.FailedPrecondition, "kvstore: no other group is active");

    /// <summary>ResourceExhausted: a limit of the cluster.</summary>
    public static readonly KvError TooManyGroups = new(nameof(TooManyGroups), KvErrorKind.ResourceExhausted, "kvstore: too many groups");

    /// <summary>InvalidArgument: it moves nothing, something twice, what does not exist, or to where it is.</summary>
    public static readonly KvError InvalidMove = new(nameof(InvalidMove), KvErrorKind.InvalidArgument, "kvstore: invalid move");

    /// <summary>FailedPrecondition: a slot is not the source's, or moves already.</summary>
    public static readonly KvError SlotNotMovable = new(
        nameof(SlotNotMovable), KvErrorKind.FailedPrecondition, "kvstore: a slot is not of the source group, or is moving already");

    /// <summary>NotFound: no move has this number, or it is ended.</summary>
    public static readonly KvError MoveNotFound = new(nameof(MoveNotFound), KvErrorKind.NotFound, "kvstore: move not found");

    /// <summary>FailedPrecondition: what is aborted cannot be committed, nor the other way round.</summary>
    public static readonly KvError MoveDecidedOtherwise = new(
        nameof(MoveDecidedOtherwise), KvErrorKind.FailedPrecondition, "kvstore: move was decided otherwise");

    /// <summary>FailedPrecondition: a move ends when it is committed or aborted.</summary>
    public static readonly KvError MoveNotDecided = new(nameof(MoveNotDecided), KvErrorKind.FailedPrecondition, "kvstore: move is not decided");

    /// <summary>ResourceExhausted: others must end first.</summary>
    public static readonly KvError TooManyMoves = new(nameof(TooManyMoves), KvErrorKind.ResourceExhausted, "kvstore: too many moves");

    /// <summary>ResourceExhausted: others must be removed, vote again or have the usual weight again first.</summary>
    public static readonly KvError TooManySpecialNodes = new(
        nameof(TooManySpecialNodes), KvErrorKind.ResourceExhausted, "kvstore: too many nodes are draining or have a weight of their own");

    /// <summary>InvalidArgument: a weight is from 1 to 1000.</summary>
    public static readonly KvError InvalidNodeWeight = new(
        nameof(InvalidNodeWeight), KvErrorKind.InvalidArgument, "kvstore: a node's weight is from 1 to 1000");

    /// <summary>InvalidArgument: other numbers bear the loss of no more nodes.</summary>
    public static readonly KvError InvalidReplication = new(
        nameof(InvalidReplication), KvErrorKind.InvalidArgument, "kvstore: 1, 3 or 5 nodes vote in a group, or 0 for all");

    /// <summary>FailedPrecondition: the replicas would be nowhere.</summary>
    public static readonly KvError LastUndrainedVoter = new(
        nameof(LastUndrainedVoter), KvErrorKind.FailedPrecondition, "kvstore: no other voting node would keep replicas");

    /// <summary>Unavailable: the removal of a node goes on; asked again later, it is done or goes on still.</summary>
    public static readonly KvError NodeStillDraining = new(
        nameof(NodeStillDraining), KvErrorKind.Unavailable, "kvstore: the node still gives its replicas away, try again later");
}
