using KvStore.Contracts.Partitioning;
using KvStore.Storage.Engine;
using KvStore.Storage.Files;

namespace KvStore.Node.Snapshots;

/// <summary>The snapshots that a worker is to write: one after the other, so that groups do not share the disk for it. Thread safety: none.</summary>
internal sealed class SnapshotSaves(SnapshotStore store, SnapshotCounters counters, TimeProvider time) : IDisposable
{
    private readonly Queue<(SnapshotHeader Header, IStorageSnapshot State)> _waiting = new();
    private SnapshotHeader? _header;
    private SnapshotWriter? _writer;
    private long _startedAt;

    public bool HasWork => _writer is not null || _waiting.Count > 0;

    public void Add(SnapshotHeader header, IStorageSnapshot state) => _waiting.Enqueue((header, state));

    /// <summary>Gives up the snapshots of a group, without a report.</summary>
    public void Remove(GroupId group)
    {
        for (var left = _waiting.Count; left > 0; left--)
        {
            var next = _waiting.Dequeue();
            if (next.Header.Group == group)
            {
                next.State.Dispose();
            }
            else
            {
                _waiting.Enqueue(next);
            }
        }

        if (_writer is not null && _header!.Group == group)
        {
            _writer.Abandon();
            End();
        }
    }

    /// <summary>Does a part of the work.</summary>
    public void Step(ISnapshotObserver observer)
    {
        if (_writer is null)
        {
            if (!_waiting.TryDequeue(out var next))
            {
                return;
            }

            _header = next.Header;
            _writer = new SnapshotWriter(store.Files, store.FileOf(next.Header.Group, next.Header.Position).Path, next.Header, next.State);
            _startedAt = time.GetTimestamp();
        }

        try
        {
            if (!_writer.Step())
            {
                Finish(observer);
            }
        }
        catch (StorageException error) when (error.IsNoSpace)
        {
            GiveUp(observer, NotSavedReason.NoRoom);
        }
        catch (SnapshotEndedException)
        {
            GiveUp(observer, NotSavedReason.StateEnded);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        End();
        while (_waiting.TryDequeue(out var next))
        {
            next.State.Dispose();
        }
    }

    private void Finish(ISnapshotObserver observer)
    {
        counters.CountSaved(_writer!.Bytes, time.GetElapsedTime(_startedAt));

        // The log holds this position durably, so the older ones are of no use from now on, whatever happens.
        store.RemoveOlder(_header!.Group, _header.Position);
        observer.OnSnapshotSaved(_header);
        End();
    }

    /// <summary>No snapshot is no harm: the log stays longer. The room that it took is given back at once.</summary>
    private void GiveUp(ISnapshotObserver observer, NotSavedReason reason)
    {
        _writer!.Abandon();
        observer.OnSnapshotNotSaved(_header!.Group, reason);
        End();
    }

    private void End()
    {
        _writer?.Dispose();
        _writer = null;
    }
}
