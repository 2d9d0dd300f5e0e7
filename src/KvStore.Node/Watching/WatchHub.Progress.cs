using KvStore.Contracts.Etcd;

namespace KvStore.Node.Watching;

/// <content>What watchers are told when nothing happens to their keys.</content>
internal sealed partial class WatchHub
{
    private readonly HashSet<WatchStream> _awaitProgress = [];

    /// <summary>Tells a stream how far all of its watchers have come, as soon as they have all come as far as the store.</summary>
    internal void RequestProgress(WatchStream stream)
    {
        lock (_lock)
        {
            HandOut();
            _awaitProgress.Add(stream);
            TellProgress();
        }
    }

    /// <summary>Tells watchers that want it how far they have come, unless they were told something since the last time.</summary>
    internal void TellIdle()
    {
        lock (_lock)
        {
            HandOut();
            _found.Clear();
            _live.FindAll(_found);
            foreach (var list in _found)
            {
                for (var i = 0; i < list.Count; i++)
                {
                    var watcher = list[i];
                    if (watcher is WatchLeg leg)
                    {
                        leg.Stream.TellIdle(leg.Join, this);
                        continue;
                    }

                    if (watcher.Settings.WantsProgress && !watcher.WasServed && watcher.Next <= _revision + 1 && watcher.Stream.HasRoom)
                    {
                        watcher.Stream.AddControl(
                            new WatchResponse { WatchId = watcher.Id, Header = new ResponseHeader { Revision = _revision } });
                    }

                    watcher.WasServed = false;
                }
            }
        }
    }

    private async Task TellIdleAsync()
    {
        using var timer = new PeriodicTimer(_progressInterval, _time);
        while (await timer.WaitForNextTickAsync(_stopping.Token).ConfigureAwait(false))
        {
            TellIdle();
        }
    }

    /// <summary>Progress means that no event up to it is to come: it waits until nobody on the stream is behind or waits for the future.</summary>
    private void TellProgress()
    {
        if (_awaitProgress.Count == 0)
        {
            return;
        }

        _awaitProgress.RemoveWhere(stream =>
        {
            if (stream.Watchers.Values.Any(watcher => !watcher.IsLive || watcher.Next > _revision + 1))
            {
                return false;
            }

            stream.AddControl(new WatchResponse { WatchId = WatchStream.NoWatcher, Header = new ResponseHeader { Revision = _revision } });
            return true;
        });
    }
}
