using KvStore.Contracts.Etcd;
using KvStore.Node.Watching;

namespace KvStore.Node;

/// <content>Watches.</content>
public sealed partial class KvNode
{
    /// <summary>Opens a stream of watchers for one client, which the caller disposes; <see cref="CompleteHeader"/> completes its responses.</summary>
    public WatchStream OpenWatchStream() => _group.Watches.OpenStream(new WatchStreamOptions
    {
        BacklogBytesMax = Options.WatchBacklogBytesMax,
        FragmentBytes = Options.RequestBytesMax + WatchLimits.FragmentOverheadBytes,
        WatchersMax = Options.WatchersPerStreamMax,
    });

    /// <summary>Fills in what all headers of this node have.</summary>
    public void CompleteHeader(ResponseHeader header) => FillHeader(header);
}
