namespace KvStore.Server.Gateway;

/// <summary>A request that is not the JSON which its path wants; the message is for its sender.</summary>
internal sealed class GatewayRequestException(string message) : Exception(message);
