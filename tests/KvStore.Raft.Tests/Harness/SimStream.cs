namespace KvStore.Raft.Tests.Harness;

/// <summary>A snapshot on its way to a follower.</summary>
internal sealed record SimStream(NodeId To, Envelope Envelope);
