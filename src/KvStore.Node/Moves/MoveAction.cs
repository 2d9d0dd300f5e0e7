using KvStore.Contracts.Internal;
using KvStore.Contracts.Partitioning;

namespace KvStore.Node.Moves;

/// <summary>What is to be done next for a move. Whoever does it may be late, or one of several: what a move has passed is refused or answered as done.</summary>
internal abstract record MoveAction
{
    /// <summary>A step in the log of one side.</summary>
    public sealed record Take(GroupId Group, SlotStep Step) : MoveAction;

    /// <summary>The next part of the slots goes from the source to the destination; or the source is frozen, if little is left.</summary>
    public sealed record Copy : MoveAction;

    /// <summary>The rows of the slots are deleted on one side, and then forgotten.</summary>
    public sealed record Wipe(GroupId Group, SlotStep Forget) : MoveAction;

    /// <summary>A change of the topology.</summary>
    public sealed record Change(TopologyChange Request) : MoveAction;
}
