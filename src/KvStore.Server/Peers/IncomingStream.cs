namespace KvStore.Server.Peers;

/// <summary>One incoming stream while it is being read. Thread safety: <see cref="EndAsync"/> from any thread.</summary>
internal sealed class IncomingStream : IDisposable
{
    private readonly CancellationTokenSource _ending;
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Starts it.</summary>
    /// <param name="endings">Each of them ends the stream.</param>
    public IncomingStream(params CancellationToken[] endings)
    {
        _ending = CancellationTokenSource.CreateLinkedTokenSource(endings);
    }

    /// <summary>Cancelled when the stream must end.</summary>
    public CancellationToken Ending => _ending.Token;

    /// <summary>Ends the stream and waits until its reader is done.</summary>
    public async Task EndAsync()
    {
        try
        {
            await _ending.CancelAsync();
        }
        catch (ObjectDisposedException)
        {
            // Its reader is done already.
        }

        await _ended.Task;
    }

    /// <summary>Says that the reader is done.</summary>
    public void Dispose()
    {
        _ended.TrySetResult();
        _ending.Dispose();
    }
}
