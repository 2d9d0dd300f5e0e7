using Grpc.Core;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace KvStore.Server.Gateway;

/// <summary>
/// A call that came as JSON, as the services see it. The headers that gRPC clients send as metadata are taken over under the names that the
/// JSON gateway of etcd gives them. It has no HTTP context: who a client's certificate says it is does not count here, as in etcd.
/// </summary>
internal sealed class GatewayContext : ServerCallContext
{
    private const string AuthorizationKey = "authorization";
    private const string MetadataPrefix = "Grpc-Metadata-";

    private readonly HttpContext _http;
    private readonly Metadata _requestHeaders;

    public GatewayContext(HttpContext http)
    {
        _http = http;
        _requestHeaders = ReadHeaders(http.Request.Headers);
    }

    /// <inheritdoc/>
    protected override string MethodCore => _http.Request.Path;

    /// <inheritdoc/>
    protected override string HostCore => _http.Request.Host.Value ?? "";

    /// <inheritdoc/>
    protected override string PeerCore => $"{_http.Connection.RemoteIpAddress}:{_http.Connection.RemotePort}";

    /// <inheritdoc/>
    protected override DateTime DeadlineCore => DateTime.MaxValue;

    /// <inheritdoc/>
    protected override Metadata RequestHeadersCore => _requestHeaders;

    /// <inheritdoc/>
    protected override CancellationToken CancellationTokenCore => _http.RequestAborted;

    /// <inheritdoc/>
    protected override Metadata ResponseTrailersCore { get; } = [];

    /// <inheritdoc/>
    protected override Status StatusCore { get; set; }

    /// <inheritdoc/>
    protected override WriteOptions? WriteOptionsCore { get; set; }

    /// <inheritdoc/>
    protected override AuthContext AuthContextCore { get; } = new(null, []);

    /// <inheritdoc/>
    protected override Task WriteResponseHeadersAsyncCore(Metadata responseHeaders) => Task.CompletedTask;

    /// <inheritdoc/>
    protected override ContextPropagationToken CreatePropagationTokenCore(ContextPropagationOptions? options) => throw new NotSupportedException();

    private static Metadata ReadHeaders(IHeaderDictionary headers)
    {
        var metadata = new Metadata();
        if (!StringValues.IsNullOrEmpty(headers.Authorization))
        {
            metadata.Add(AuthorizationKey, headers.Authorization.ToString());
        }

        foreach (var (name, value) in headers)
        {
            if (name.StartsWith(MetadataPrefix, StringComparison.OrdinalIgnoreCase) && name.Length > MetadataPrefix.Length
                && !name.EndsWith(Metadata.BinaryHeaderSuffix, StringComparison.OrdinalIgnoreCase))
            {
                metadata.Add(name[MetadataPrefix.Length..], value.ToString());
            }
        }

        return metadata;
    }
}
