namespace KvStore.Server.Hosting;

/// <summary>The machine refuses what the settings ask for; the message is one sentence for the operator.</summary>
internal sealed class ServerStartException(string message, Exception? innerException = null) : Exception(message, innerException);
