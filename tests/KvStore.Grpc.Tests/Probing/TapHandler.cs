namespace KvStore.Grpc.Tests.Probing;

/// <summary>Keeps the body of the last request as it goes out. For unary calls: it waits for the end of the body.</summary>
internal sealed class TapHandler() : DelegatingHandler(new SocketsHttpHandler())
{
    public byte[] LastBody { get; private set; } = [];

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        LastBody = await request.Content!.ReadAsByteArrayAsync(cancellationToken);
        return await base.SendAsync(request, cancellationToken);
    }
}
