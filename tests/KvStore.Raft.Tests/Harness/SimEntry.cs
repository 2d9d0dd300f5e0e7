namespace KvStore.Raft.Tests.Harness;

/// <summary>An entry as a runtime stores it; the payload is a number that no other proposal has, or a configuration.</summary>
internal readonly record struct SimEntry(EntryHeader Header, long Payload, Configuration? Configuration = null);
