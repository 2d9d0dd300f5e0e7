using Google.Protobuf;
using Grpc.Core;
using Microsoft.AspNetCore.Http;

namespace KvStore.Server.Gateway;

/// <summary>The answers of a stream: each is a line with an object whose only field is the result. One writes at a time.</summary>
internal sealed class GatewayResponses<T>(HttpContext http) : IServerStreamWriter<T>
    where T : IMessage
{
    /// <inheritdoc/>
    public WriteOptions? WriteOptions { get; set; }

    /// <inheritdoc/>
    public Task WriteAsync(T message) => WriteAsync(message, http.RequestAborted);

    /// <inheritdoc/>
    public Task WriteAsync(T message, CancellationToken cancellationToken) =>
        WriteLineAsync(GatewayJson.Format(message, "result"), cancellationToken);

    /// <summary>Ends the answers with an error; as a status if there was none before.</summary>
    public Task FailAsync(Status status)
    {
        var httpStatus = GatewayErrors.ToHttpStatus(status.StatusCode);
        return http.Response.HasStarted
            ? WriteLineAsync(GatewayJson.FormatStreamError(status.Detail, (int)status.StatusCode, httpStatus), http.RequestAborted)
            : GatewayCall.FailAsync(http, status.Detail, status.StatusCode);
    }

    // Each write is a chunk of its own in HTTP/1.1, and there are clients that take a chunk for a line.
    private async Task WriteLineAsync(byte[] json, CancellationToken cancellationToken)
    {
        await http.Response.Body.WriteAsync((byte[])[.. json, (byte)'\n'], cancellationToken);
        await http.Response.Body.FlushAsync(cancellationToken);
    }
}
