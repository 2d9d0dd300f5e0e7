using KvStore.Raft;

namespace KvStore.Node.Divergence;

/// <summary>The state hash of a node's replica.</summary>
internal readonly record struct NodeHash(NodeId Node, ulong Hash);
