using KvStore.Node.StateMachine.Moves;

namespace KvStore.Node.Moves;

/// <summary>
/// How the keys of slots that move are copied while clients use the rest: in small parts, with pauses in between that are longer the longer the parts
/// take, so that a busy machine copies less. What was written since is copied as fast as it goes, or it might never end. Keys that have gone are deleted
/// likewise: for each part all rows of a range are looked at by every replica, on the thread that everything goes through.
/// </summary>
/// <param name="Chunk">When a part is full.</param>
/// <param name="Share">The part of the time for which the copy works, above 0 and at most 1.</param>
internal sealed record MovePace(MoveChunkLimits Chunk, double Share)
{
    /// <summary>How long to rest after a part that took so long.</summary>
    public TimeSpan PauseAfter(TimeSpan work) => work * ((1 / Share) - 1);
}
