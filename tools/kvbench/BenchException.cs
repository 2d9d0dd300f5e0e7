namespace KvStore.Bench;

/// <summary>Something outside the program keeps it from measuring: a missing program, a node that does not start. The message is for the person.</summary>
internal sealed class BenchException(string message) : Exception(message);
