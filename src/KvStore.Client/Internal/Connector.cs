using System.Net.Sockets;

namespace KvStore.Client.Internal;

/// <summary>
/// Opens the sockets of an endpoint. It exists so that a failure to connect has a type of its own: only then is it certain that a request
/// was not sent.
/// </summary>
internal sealed class Connector(TimeSpan timeout)
{
    public async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            using var source = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            source.CancelAfter(timeout);
            await socket.ConnectAsync(context.DnsEndPoint, source.Token).ConfigureAwait(false);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch (SocketException exception)
        {
            socket.Dispose();
            throw new ConnectFailedException(exception.Message, exception);
        }
        catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
        {
            socket.Dispose();
            throw new ConnectFailedException($"no answer within {timeout.TotalMilliseconds} ms", exception);
        }
        catch (OperationCanceledException)
        {
            socket.Dispose();
            throw;
        }
    }
}
