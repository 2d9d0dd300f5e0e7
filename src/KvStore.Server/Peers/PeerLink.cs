using System.Collections.Immutable;
using Grpc.Core;
using KvStore.Contracts.Internal;
using KvStore.Node.Cluster;
using KvStore.Node.Transport;
using Microsoft.Extensions.Logging;

namespace KvStore.Server.Peers;

/// <summary>
/// The outgoing stream to one peer: dials, says hello, sends what waits as it comes, and dials again when it breaks. Thread safety:
/// <see cref="TrySend"/> and <see cref="AlsoTry"/> from any thread; <see cref="RunAsync"/> once.
/// </summary>
/// <remarks>
/// No message is sent twice. A frame is written once, whatever becomes of it, and a new stream begins with an empty queue. Below, HTTP may
/// send a call again only until it is answered, and messages follow the answer to the hello.
/// </remarks>
internal sealed partial class PeerLink(
    Member peer,
    PeerLane lane,
    PeerHandshake handshake,
    PeerTransportOptions options,
    IPeerReceiver receiver,
    Backoff backoff,
    TimeProvider timeProvider,
    ILogger logger)
{
    private readonly PeerQueue _queue = new(options);
    private ImmutableArray<string> _tried = peer.PeerUrls;
    private PeerLinkState _state = PeerLinkState.New;
    private int _attempts;

    /// <summary>Where the peer is according to the list of members.</summary>
    public ImmutableArray<string> Urls => peer.PeerUrls;

    /// <summary>The peer is tried at these addresses too, in turn with its own, the next time that it is dialled.</summary>
    public void AlsoTry(ImmutableArray<string> urls) =>
        ImmutableInterlocked.InterlockedExchange(ref _tried, [.. peer.PeerUrls.Union(urls, StringComparer.Ordinal)]);

    /// <summary>Queues messages for the peer. False when the link is down or the queue full.</summary>
    public bool TrySend(IReadOnlyList<PeerMessage> messages) => _queue.TryAdd(messages);

    /// <summary>Keeps the link up until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            var refused = await ConnectAndSendAsync(cancellationToken);
            if (cancellationToken.IsCancellationRequested)
            {
                return;
            }

            await WaitAsync(refused ? options.RefusedRetryDelay : backoff.Next(), cancellationToken);
        }
    }

    /// <summary>One life of the link.</summary>
    /// <returns>True when the peer refused the hello.</returns>
    private async Task<bool> ConnectAndSendAsync(CancellationToken cancellationToken)
    {
        var tried = _tried;
        var url = tried[_attempts++ % tried.Length];
        using var channel = PeerChannel.Create(url, options);
        using var broken = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var call = new Peer.PeerClient(channel).Exchange(cancellationToken: broken.Token);
        try
        {
            await GreetAsync(call, broken.Token);
        }
        catch (Exception e) when (IsLinkFailure(e))
        {
            return NoteFailure(e, url, cancellationToken);
        }

        NoteConnected(url);
        _queue.Open();
        var watch = WatchAsync(call.ResponseStream, broken);
        await SendAsync(call.RequestStream, broken);
        _queue.Close();
        NoteBroken(await watch, cancellationToken);
        return false;
    }

    private async Task GreetAsync(AsyncDuplexStreamingCall<PeerFrame, PeerWelcome> call, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(options.HandshakeTimeout, timeProvider);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            await call.RequestStream.WriteAsync(handshake.Greet(peer.Id, lane), either.Token);
        }
        catch (InvalidOperationException)
        {
            // The call ended before the hello was out; the answer below says why.
        }

        if (!await call.ResponseStream.MoveNext(either.Token))
        {
            throw new IOException("the peer closed the stream without a welcome");
        }

        if (handshake.Check(peer.Id, call.ResponseStream.Current) is { } refusal)
        {
            throw new IOException(refusal.Sentence);
        }
    }

    private async Task SendAsync(IClientStreamWriter<PeerFrame> stream, CancellationTokenSource broken)
    {
        var frame = new PeerFrame();
        try
        {
            while (await _queue.WaitAsync(broken.Token))
            {
                while (_queue.TryFill(frame))
                {
                    await stream.WriteAsync(frame, broken.Token);
                    frame.Messages.Clear();
                }
            }
        }
        catch (Exception e) when (IsLinkFailure(e))
        {
            await broken.CancelAsync();
        }
    }

    // The peer sends nothing after its welcome: this read ends when the stream does, and says why.
    private static async Task<Exception?> WatchAsync(IAsyncStreamReader<PeerWelcome> stream, CancellationTokenSource broken)
    {
        try
        {
            while (await stream.MoveNext(broken.Token))
            {
            }

            return null;
        }
        catch (Exception e) when (IsLinkFailure(e))
        {
            return e;
        }
        finally
        {
            await broken.CancelAsync();
        }
    }

    private async Task WaitAsync(TimeSpan delay, CancellationToken cancellationToken)
    {
        try
        {
            await Task.Delay(delay, timeProvider, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            // The caller sees the token.
        }
    }

    private static bool IsLinkFailure(Exception exception) =>
        exception is RpcException or OperationCanceledException or IOException or HttpRequestException or InvalidOperationException;
}
