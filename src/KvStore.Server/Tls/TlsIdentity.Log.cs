using Microsoft.Extensions.Logging;

namespace KvStore.Server.Tls;

/// <content>What it says of itself.</content>
internal sealed partial class TlsIdentity
{
    [LoggerMessage(200, LogLevel.Information, "The certificate in {File} was read again")]
    private partial void LogReloaded(string file);

    [LoggerMessage(201, LogLevel.Error, "Files for TLS have changed and cannot be used; what was read before stays: {Reason}")]
    private partial void LogNotReloaded(string reason);
}
