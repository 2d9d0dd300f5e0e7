using Google.Protobuf;
using Grpc.Core;

namespace KvStore.Server.Gateway;

/// <summary>
/// The requests of a stream: one JSON value of the body after the other. The first, if there is one, was read before the call began; a later
/// one that cannot be read ends the requests, as in etcd. One reads at a time.
/// </summary>
internal sealed class GatewayRequests<T>(T? first, JsonRequestReader later) : IAsyncStreamReader<T>
    where T : class, IMessage<T>, new()
{
    private bool _hasBegun;

    /// <inheritdoc/>
    public T Current { get; private set; } = first!;

    /// <inheritdoc/>
    public async Task<bool> MoveNext(CancellationToken cancellationToken)
    {
        if (!_hasBegun)
        {
            _hasBegun = true;
            return Current is not null;
        }

        try
        {
            if (await later.ReadAsync(cancellationToken) is not { } json)
            {
                return false;
            }

            Current = GatewayJson.Parse<T>(json);
            return true;
        }
        catch (GatewayRequestException)
        {
            return false;
        }
    }
}
