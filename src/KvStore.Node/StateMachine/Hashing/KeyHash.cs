namespace KvStore.Node.StateMachine.Hashing;

/// <summary>
/// How far the hash over the keys at a revision came. The hash is the sum of <see cref="RowHash"/> over the versions up to the revision that are
/// readable: those after the compacted revision, and of each key the newest up to there, unless that is a deletion. So it does not depend
/// on which rows a replica has removed yet, nor on the engine: equal on all replicas for an equal revision and compacted revision. Immutable.
/// </summary>
/// <param name="Revision">Up to which versions count.</param>
/// <param name="CompactedRevision">The compacted revision when the work began.</param>
internal sealed record KeyHash(long Revision, long CompactedRevision)
{
    /// <summary>The sum so far.</summary>
    public ulong Sum { get; init; }

    /// <summary>The last row seen; empty at the beginning.</summary>
    public ReadOnlyMemory<byte> LastRow { get; init; }

    /// <summary>Whether older versions of the last row's key do not count any more.</summary>
    public bool IsKeyDone { get; init; }

    /// <summary>Whether all rows were seen.</summary>
    public bool IsDone { get; init; }

    /// <summary>The hash as the API has it, in 32 bits.</summary>
    public uint Value => (uint)(Sum ^ (Sum >> 32));
}
