namespace KvStore.Node.Watching;

/// <summary>Some revisions of the past, whole.</summary>
/// <param name="Revisions">Those that wrote something that is still known, in order.</param>
/// <param name="To">The last revision that was looked at.</param>
/// <param name="CompactedRevision">What was written before is known no more; -1 when all is.</param>
internal sealed record HistoryStep(IReadOnlyList<RevisionEvents> Revisions, long To, long CompactedRevision);
