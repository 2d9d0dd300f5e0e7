using KvStore.Contracts;
using KvStore.Contracts.Etcd;

namespace KvStore.Node;

/// <content>Giving space back to the device.</content>
public sealed partial class KvNode
{
    private readonly Lock _defragmentLock = new();
    private Task _defragment = Task.CompletedTask;

    /// <summary>
    /// Has the engine give space back that no row uses, as far as it can while it serves; whoever asks meanwhile waits for the same run.
    /// Requests go on. Cancelling stops the wait, not the work. As in etcd the answer has no header.
    /// </summary>
    /// <exception cref="OperationCanceledException">The caller gave up waiting.</exception>
    public async Task<KvResult<DefragmentResponse>> DefragmentAsync(CancellationToken cancellationToken)
    {
        if (_stopping.IsCancellationRequested)
        {
            return KvErrors.Stopped;
        }

        await JoinDefragment().WaitAsync(cancellationToken).ConfigureAwait(false);
        return new DefragmentResponse();
    }

    private Task JoinDefragment()
    {
        lock (_defragmentLock)
        {
            if (_defragment.IsCompleted)
            {
                _defragment = _writing.RunAsync(DefragmentAll);
            }

            return _defragment;
        }
    }

    /// <summary>One group after the other: each needs room for a part of its rows meanwhile.</summary>
    private bool DefragmentAll()
    {
        var done = true;
        foreach (var group in Groups.Values)
        {
            done &= group.Defragment(_stopping.Token);
        }

        return done;
    }
}
