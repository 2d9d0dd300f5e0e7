namespace KvStore.Raft.Tests.Harness;

/// <summary>A message with the payloads that a runtime attaches to an append request; empty for all others.</summary>
internal sealed record Envelope(Message Message, long[] Payloads);
