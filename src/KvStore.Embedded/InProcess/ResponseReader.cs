using Grpc.Core;

namespace KvStore.Embedded.InProcess;

/// <summary>The responses of a call, as its caller reads them: all that goes wrong is an <see cref="RpcException"/>. Thread safety: one reader.</summary>
internal sealed class ResponseReader<T>(MessagePipe<T> responses) : IAsyncStreamReader<T>
    where T : class
{
    /// <inheritdoc/>
    public T Current => responses.Current;

    /// <inheritdoc/>
    public async Task<bool> MoveNext(CancellationToken cancellationToken)
    {
        try
        {
            return await responses.MoveNext(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            throw new RpcException(new Status(StatusCode.Cancelled, "the call was given up"));
        }
    }
}
