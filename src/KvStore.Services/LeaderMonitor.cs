using KvStore.Node;
using KvStore.Raft;

namespace KvStore.Services;

/// <summary>Tells streams that need a leader when there has been none for three election timeouts, as etcd does. Thread safety: all members.</summary>
internal sealed class LeaderMonitor : IAsyncDisposable
{
    private const int ElectionTimeoutsMax = 3;

    private readonly KvNode _node;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _watching;
    private CancellationTokenSource _lost = new();

    public LeaderMonitor(KvNode node, TimeProvider time)
    {
        _node = node;
        _time = time;
        _watching = WatchAsync();
    }

    /// <summary>Cancelled when the leader is lost; another one from then on.</summary>
    public CancellationToken Lost => Volatile.Read(ref _lost).Token;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _watching.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stopping.Dispose();
        _lost.Dispose();
    }

    private async Task WatchAsync()
    {
        using var timer = new PeriodicTimer(_node.Options.ElectionTimeout, _time);
        var without = 0;
        while (await timer.WaitForNextTickAsync(_stopping.Token))
        {
            without = _node.LeaderId == NodeId.None ? without + 1 : 0;
            if (without == ElectionTimeoutsMax)
            {
                // Not disposed: streams may be about to link themselves to it.
                await Interlocked.Exchange(ref _lost, new CancellationTokenSource()).CancelAsync();
            }
        }
    }
}
