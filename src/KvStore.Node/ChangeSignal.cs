using System.Threading.Channels;

namespace KvStore.Node;

/// <summary>
/// Lets one who waits know that something has changed since the last time; what, it looks for itself. Thread safety: <see cref="Set"/> from any thread,
/// waiting by one.
/// </summary>
internal sealed class ChangeSignal
{
    private readonly Channel<bool> _changed =
        Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });

    /// <summary>Something has changed.</summary>
    public void Set() => _changed.Writer.TryWrite(true);

    /// <summary>Waits until something has changed; not at all when it has since this returned last.</summary>
    /// <exception cref="OperationCanceledException">The caller gave up waiting.</exception>
    public async Task WaitAsync(CancellationToken cancellationToken) =>
        await _changed.Reader.ReadAsync(cancellationToken).ConfigureAwait(false);
}
