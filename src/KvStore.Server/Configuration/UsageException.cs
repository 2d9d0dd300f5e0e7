namespace KvStore.Server.Configuration;

/// <summary>A setting is wrong; the message is one sentence for the operator.</summary>
internal sealed class UsageException(string message) : Exception(message);
