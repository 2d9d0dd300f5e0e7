using System.IO.Pipelines;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;

namespace KvStore.Server.Hosting.Authority;

/// <summary>
/// Accepts clients that send a URL where HTTP/2 wants an authority. etcdctl 3.4 does, for calls to each endpoint such as
/// <c>endpoint status</c>: its gRPC library takes the endpoint as it was typed, <c>:authority: http://127.0.0.1:2379</c>. etcd never looks
/// at it; Kestrel ends the stream with PROTOCOL_ERROR and has no option for that. So the value is replaced before Kestrel sees it.
/// </summary>
internal static class AuthorityFilter
{
    /// <summary>Serves to its end a connection that <see cref="HttpPreface"/> found to be HTTP/2, none of it consumed yet.</summary>
    public static async Task ServeAsync(ConnectionContext connection, ConnectionDelegate next)
    {
        var transport = connection.Transport;
        connection.Transport = new FilteredTransport(new AuthorityPipeReader(transport.Input), transport.Output);
        try
        {
            await next(connection);
        }
        finally
        {
            connection.Transport = transport;
        }
    }

    /// <summary>Serves to its end a connection on which TLS has agreed on a protocol.</summary>
    public static Task ServeEncryptedAsync(ConnectionContext connection, ConnectionDelegate next) =>
        connection.Features.Get<ITlsApplicationProtocolFeature>() is { } agreed && agreed.ApplicationProtocol.Span.SequenceEqual("h2"u8)
            ? ServeAsync(connection, next)
            : next(connection);

    private sealed record FilteredTransport(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}
