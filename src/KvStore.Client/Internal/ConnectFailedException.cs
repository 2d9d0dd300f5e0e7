namespace KvStore.Client.Internal;

/// <summary>No connection to an endpoint: nothing was sent.</summary>
internal sealed class ConnectFailedException(string message, Exception innerException) : IOException(message, innerException);
