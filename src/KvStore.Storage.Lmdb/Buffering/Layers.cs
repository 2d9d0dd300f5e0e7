using KvStore.Storage.Lmdb.Tree;
using KvStore.Storage.Memory;

namespace KvStore.Storage.Lmdb.Buffering;

/// <summary>
/// What makes up the state, newest first: the buffer that changes go into, the one that is being committed if one is, the committed
/// rows below. Replaced as a whole, so whoever holds one sees each change in exactly one layer.
/// </summary>
internal sealed record Layers(CowTree Buffer, FrozenBuffer? Committing, TreeVersion Version);
