using KvStore.Contracts.Internal;
using KvStore.Contracts.Partitioning;
using KvStore.Node.Transport;
using KvStore.Raft;

namespace KvStore.Node.Snapshots;

/// <summary>The snapshots that a worker is sending; at most one to each node of a group. Thread safety: none.</summary>
internal sealed class SnapshotSends(
    SnapshotStore store, SnapshotTransferOptions options, SnapshotCounters counters, IPeerTransport transport) : IDisposable
{
    private readonly List<SnapshotSendJob> _jobs = [];
    private readonly SnapshotRate _rate = new(options.BytesPerTickMax);

    /// <summary>Whether a step would do something before an answer or a tick.</summary>
    public bool HasWork
    {
        get
        {
            foreach (var job in _jobs)
            {
                if (!job.IsChecked || IsOver(job) || (!job.IsBlocked && job.Sender.Next() is not null))
                {
                    return true;
                }
            }

            return false;
        }
    }

    /// <summary>Begins to send the newest snapshot of a group; one that the log does not reach any more is of no use.</summary>
    public void Start(SnapshotInput.Send send, ISnapshotObserver observer)
    {
        var (group, to, term, from) = send;
        Stop(group, to);
        var files = store.List(group);
        if (files.Count == 0 || files[0].Position.Index < from)
        {
            Report(new SnapshotSent(group, to, term, LogPosition.Zero, Delivered: false), isWanted: true, observer);
            return;
        }

        try
        {
            _jobs.Add(new SnapshotSendJob(store, files[0], to, term, _rate, options));
        }
        catch (SnapshotDamagedException)
        {
            store.SetAside(files[0]);
            Report(new SnapshotSent(group, to, term, files[0].Position, Delivered: false), isWanted: true, observer);
        }
    }

    /// <summary>Ends what is being sent of a group, to one node or to all, without a report.</summary>
    public void Stop(GroupId group, NodeId? to = null)
    {
        for (var i = _jobs.Count - 1; i >= 0; i--)
        {
            if (_jobs[i].File.Group == group && (to is null || _jobs[i].Sender.To == to))
            {
                Remove(i);
            }
        }
    }

    /// <summary>A follower answered.</summary>
    public void OnResponse(GroupId group, NodeId from, SnapshotChunkResponse response)
    {
        foreach (var job in _jobs)
        {
            if (job.File.Group == group && job.Sender.To == from && job.IsChecked)
            {
                job.Sender.OnResponse(response);
            }
        }
    }

    /// <summary>One unit of time passed.</summary>
    public void Tick()
    {
        _rate.Tick();
        foreach (var job in _jobs)
        {
            job.IsBlocked = false;
            if (job.IsChecked)
            {
                job.Sender.Tick();
            }
        }
    }

    /// <summary>Checks or sends a part of each.</summary>
    public void Step(ISnapshotObserver observer)
    {
        for (var i = _jobs.Count - 1; i >= 0; i--)
        {
            var job = _jobs[i];
            if (!job.IsChecked)
            {
                Check(i, observer);
            }
            else if (IsOver(job))
            {
                var isDelivered = job.Sender.Outcome == SnapshotSendOutcome.Delivered;
                Remove(i);
                Report(new SnapshotSent(job.File.Group, job.Sender.To, job.Term, job.File.Position, isDelivered), isWanted: false, observer);
            }
            else if (!job.IsBlocked && job.Sender.Next() is { } message)
            {
                Send(job, message);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var job in _jobs)
        {
            job.Dispose();
        }
    }

    private static bool IsOver(SnapshotSendJob job) => job.Sender.Outcome != SnapshotSendOutcome.Running;

    private void Check(int index, ISnapshotObserver observer)
    {
        var job = _jobs[index];
        try
        {
            job.Check();
        }
        catch (SnapshotDamagedException)
        {
            if (store.Files.Exists(job.File.Path))
            {
                store.SetAside(job.File);
            }

            Remove(index);
            Report(new SnapshotSent(job.File.Group, job.Sender.To, job.Term, job.File.Position, Delivered: false), isWanted: true, observer);
        }
    }

    private void Send(SnapshotSendJob job, PeerMessage message)
    {
        if (transport.TrySendBulk(job.Sender.To, message))
        {
            counters.CountSentBytes(message.SnapshotChunk.Data.Length);
            job.Sender.OnSent();
        }
        else
        {
            job.IsBlocked = true;
        }
    }

    private void Report(SnapshotSent sent, bool isWanted, ISnapshotObserver observer)
    {
        if (sent.Delivered)
        {
            counters.CountSent();
        }

        observer.OnSnapshotSent(sent);
        if (isWanted)
        {
            observer.OnSnapshotWanted(sent.Group);
        }
    }

    private void Remove(int index)
    {
        _jobs[index].Dispose();
        _jobs.RemoveAt(index);
    }
}
