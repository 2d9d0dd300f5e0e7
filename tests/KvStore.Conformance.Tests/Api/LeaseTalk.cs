using Grpc.Core;
using KvStore.Contracts.Etcd;

namespace KvStore.Conformance.Tests.Api;

/// <summary>A stream that keeps leases alive.</summary>
internal sealed class LeaseTalk(AsyncDuplexStreamingCall<LeaseKeepAliveRequest, LeaseKeepAliveResponse> call, Transcript transcript) : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    public Task AskAsync(long id) => call.RequestStream.WriteAsync(new LeaseKeepAliveRequest { ID = id });

    /// <summary>Takes down so many answers, or how the stream ends.</summary>
    public async Task ReadAsync(int answers = 1)
    {
        using var patience = new CancellationTokenSource(Patience);
        for (var i = 0; i < answers; i++)
        {
            try
            {
                if (!await call.ResponseStream.MoveNext(patience.Token))
                {
                    transcript.Add("keep alive: end");
                    return;
                }

                transcript.Add("keep alive", call.ResponseStream.Current);
            }
            catch (RpcException error)
            {
                transcript.Add($"keep alive: {error.StatusCode} {error.Status.Detail}");
                return;
            }
        }
    }

    public Task EndRequestsAsync() => call.RequestStream.CompleteAsync();

    public void Dispose() => call.Dispose();
}
