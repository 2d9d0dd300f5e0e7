namespace KvCtl.Output;

/// <summary>What a snapshot file says of itself.</summary>
/// <param name="Hash">The first bytes of its SHA-256.</param>
/// <param name="Revision">The store's revision in it.</param>
/// <param name="Rows">Rows of the state, of which each version of a key takes two.</param>
/// <param name="Bytes">Length of the file.</param>
internal sealed record SnapshotFigures(uint Hash, long Revision, ulong Rows, long Bytes);
