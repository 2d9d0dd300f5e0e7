namespace KvStore.Raft.Tests.Harness;

/// <summary>
/// A message with what a runtime adds to it: the payloads of an append request, the content of a snapshot request; nothing for others.
/// </summary>
internal sealed record Envelope(Message Message, long[] Payloads, SimSnapshot? Snapshot = null);
