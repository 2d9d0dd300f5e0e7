using System.Threading.Channels;
using Grpc.Core;

namespace KvStore.Embedded.InProcess;

/// <summary>One direction of a streaming call: a few messages wait in it, then the writer does. Thread safety: one reader, one writer, and <see cref="End"/> from any thread.</summary>
/// <param name="ended">Cancelled when the call has ended: nobody will read any more.</param>
internal sealed class MessagePipe<T>(CancellationToken ended) : IAsyncStreamReader<T>, IClientStreamWriter<T>, IServerStreamWriter<T>
    where T : class
{
    private const int MessagesMax = 16;

    private readonly Channel<T> _messages = Channel.CreateBounded<T>(MessagesMax);
    private T? _current;

    /// <inheritdoc/>
    public T Current => _current ?? throw new InvalidOperationException("No message has been read.");

    /// <inheritdoc/>
    public WriteOptions? WriteOptions { get; set; }

    /// <inheritdoc/>
    public async Task<bool> MoveNext(CancellationToken cancellationToken)
    {
        while (await _messages.Reader.WaitToReadAsync(cancellationToken).ConfigureAwait(false))
        {
            if (_messages.Reader.TryRead(out _current))
            {
                return true;
            }
        }

        return false;
    }

    /// <inheritdoc/>
    public Task WriteAsync(T message) => WriteAsync(message, CancellationToken.None);

    /// <inheritdoc/>
    public async Task WriteAsync(T message, CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, ended);
        try
        {
            await _messages.Writer.WriteAsync(message, either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException end) when (!cancellationToken.IsCancellationRequested)
        {
            throw new InvalidOperationException("The call has ended.", end);
        }
    }

    /// <inheritdoc/>
    public Task CompleteAsync()
    {
        End(error: null);
        return Task.CompletedTask;
    }

    /// <summary>Ends the stream once what waits in it is read; with an error for the reader if there is one.</summary>
    public void End(Exception? error) => _messages.Writer.TryComplete(error);
}
