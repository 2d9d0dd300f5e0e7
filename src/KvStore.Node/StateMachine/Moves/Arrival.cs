using KvStore.Contracts.Partitioning;

namespace KvStore.Node.StateMachine.Moves;

/// <summary>
/// Slots came here from another group and are served from a revision on. What this group writes from there on was written after all that the source
/// had up to a revision of its own: who watches both hears the source first.
/// </summary>
/// <param name="Revision">This group's revision when it began to serve the slots; nothing was written at it.</param>
/// <param name="Source">The group that they came from.</param>
/// <param name="SourceRevision">Its revision when nothing of the slots changed there any more.</param>
internal sealed record Arrival(long Revision, GroupId Source, long SourceRevision);
