using Grpc.Core;

namespace KvStore.Services.Tests;

/// <summary>A call as a handler sees it, without a server.</summary>
internal sealed class TestCallContext : ServerCallContext
{
    public bool Cancelled { get; init; }

    public DateTime CallDeadline { get; init; } = DateTime.MaxValue;

    protected override string MethodCore => "/test/Test";

    protected override string HostCore => "localhost";

    protected override string PeerCore => "ipv4:127.0.0.1:1";

    protected override DateTime DeadlineCore => CallDeadline;

    protected override Metadata RequestHeadersCore { get; } = [];

    protected override CancellationToken CancellationTokenCore => new(Cancelled);

    protected override Metadata ResponseTrailersCore { get; } = [];

    protected override Status StatusCore { get; set; }

    protected override WriteOptions? WriteOptionsCore { get; set; }

    protected override AuthContext AuthContextCore { get; } = new(peerIdentityPropertyName: null, []);

    protected override Task WriteResponseHeadersAsyncCore(Metadata responseHeaders) => Task.CompletedTask;

    protected override ContextPropagationToken CreatePropagationTokenCore(ContextPropagationOptions? options) =>
        throw new NotSupportedException();
}
