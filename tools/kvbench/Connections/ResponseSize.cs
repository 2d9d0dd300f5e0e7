namespace KvStore.Bench.Connections;

/// <summary>All that a load wants to know of an answer; its content is not parsed.</summary>
internal sealed record ResponseSize(int Bytes);
