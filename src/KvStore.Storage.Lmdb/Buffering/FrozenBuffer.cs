using KvStore.Storage.Memory;

namespace KvStore.Storage.Lmdb.Buffering;

/// <summary>A buffer that is being committed, and the applied index that goes with it.</summary>
internal sealed record FrozenBuffer(Node Root, ulong AppliedIndex, long Changes, long Bytes);
