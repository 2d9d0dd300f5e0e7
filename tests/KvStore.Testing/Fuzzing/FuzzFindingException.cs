namespace KvStore.Testing.Fuzzing;

/// <summary>Something happened that must not, whatever the input; the message names the seed.</summary>
public sealed class FuzzFindingException(string message, Exception? innerException = null) : Exception(message, innerException);
