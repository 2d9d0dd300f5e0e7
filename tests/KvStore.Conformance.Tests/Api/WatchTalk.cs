using Grpc.Core;
using KvStore.Contracts.Etcd;

namespace KvStore.Conformance.Tests.Api;

/// <summary>A stream of watchers, read frame by frame or event by event.</summary>
internal sealed class WatchTalk(AsyncDuplexStreamingCall<WatchRequest, WatchResponse> call, Transcript transcript) : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Silence = TimeSpan.FromMilliseconds(400);

    private Task<bool>? _next;

    public Task CreateAsync(WatchCreateRequest request) => call.RequestStream.WriteAsync(new WatchRequest { CreateRequest = request });

    public Task CancelAsync(long watchId) =>
        call.RequestStream.WriteAsync(new WatchRequest { CancelRequest = new WatchCancelRequest { WatchId = watchId } });

    public Task ProgressAsync() => call.RequestStream.WriteAsync(new WatchRequest { ProgressRequest = new WatchProgressRequest() });

    public Task SendNothingAsync() => call.RequestStream.WriteAsync(new WatchRequest());

    /// <summary>The client has no more to ask.</summary>
    public Task EndRequestsAsync() => call.RequestStream.CompleteAsync();

    /// <summary>Takes down so many frames.</summary>
    public async Task ReadAsync(int frames = 1)
    {
        for (var i = 0; i < frames; i++)
        {
            if (await NextAsync(Patience) is not { } frame)
            {
                return;
            }

            transcript.Add("watch", frame);
        }
    }

    /// <summary>Takes down so many events and who heard them, however they are spread over frames.</summary>
    public async Task ReadEventsAsync(int events)
    {
        while (events > 0 && await NextAsync(Patience) is { } frame)
        {
            foreach (var happened in frame.Events)
            {
                transcript.Add($"watcher {frame.WatchId}", happened);
                events--;
            }
        }
    }

    /// <summary>Takes down whether nothing more comes.</summary>
    public async Task ReadNothingAsync()
    {
        _next ??= MoveAsync();
        if (await Task.WhenAny(_next, Task.Delay(Silence)) == _next)
        {
            await ReadAsync();
        }
        else
        {
            transcript.Add("watch: silence");
        }
    }

    public void Dispose() => call.Dispose();

    private async Task<WatchResponse?> NextAsync(TimeSpan patience)
    {
        _next ??= MoveAsync();
        try
        {
            var moved = await _next.WaitAsync(patience);
            _next = null;
            return moved ? call.ResponseStream.Current : Say("watch: end");
        }
        catch (TimeoutException)
        {
            return Say("watch: silence where something was to come");
        }
        catch (RpcException error)
        {
            return Say($"watch: {error.StatusCode} {error.Status.Detail}");
        }
    }

    private Task<bool> MoveAsync() => call.ResponseStream.MoveNext(CancellationToken.None);

    private WatchResponse? Say(string line)
    {
        transcript.Add(line);
        return null;
    }
}
