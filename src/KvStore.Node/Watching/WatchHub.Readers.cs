using KvStore.Contracts.Etcd;
using KvStore.Storage.Engine;

namespace KvStore.Node.Watching;

/// <content>
/// What watchers are told of the past. The engine may end a snapshot under a read; then it begins anew with another, since a later state
/// tells the same of the past, or that it was compacted. Each read is small, so it is not overtaken for ever.
/// </content>
internal sealed partial class WatchHub
{
    private HistoryStep ReadPast(long from, long upTo)
    {
        while (true)
        {
            try
            {
                return ReadPastOnce(from, upTo);
            }
            catch (SnapshotEndedException)
            {
                // Again.
            }
        }
    }

    private HistoryStep ReadPastOnce(long from, long upTo)
    {
        using var reader = _openReader();
        lock (_lock)
        {
            if (_recent.TryRead(from, upTo) is { } recent)
            {
                return recent with { CompactedRevision = reader.CompactedRevision, Owned = reader.Owned };
            }
        }

        return reader.ReadHistory(from, upTo);
    }

    /// <summary>An event with the version before it; under the lock.</summary>
    private Event WithPrevious(WatchEvent happened)
    {
        while (true)
        {
            try
            {
                return happened.WithPrevious(_reader ??= _openReader());
            }
            catch (SnapshotEndedException)
            {
                CloseReader();
            }
        }
    }

    private void CloseReader()
    {
        _reader?.Dispose();
        _reader = null;
    }
}
