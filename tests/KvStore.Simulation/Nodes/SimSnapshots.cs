using KvStore.Contracts.Internal;
using KvStore.Contracts.Partitioning;
using KvStore.Node.Snapshots;
using KvStore.Raft;
using KvStore.Simulation.Kernel;
using KvStore.Simulation.Reports;
using KvStore.Storage.Engine;
using KvStore.Storage.Files;
using KvStore.Testing.Files;

namespace KvStore.Simulation.Nodes;

/// <summary>
/// What SnapshotThread does, as events: the production worker does a part of each of its jobs, then the disk's time passes. For one life
/// of a node, whose disk may crash in the middle of any part.
/// </summary>
internal sealed class SimSnapshots(SimNode node, SnapshotWorker worker, Chance chance) : ISnapshotPort, ISnapshotObserver, IEventTarget
{
    /// <summary>Time from an input until the thread runs, whose priority is low.</summary>
    private const long WakeMean = 60;

    /// <summary>Time that a part of a job takes beside the disk's.</summary>
    private const long PartMean = 300;

    private bool _isAwake;
    private ulong _arriving;

    /// <summary>Whether a snapshot is arriving, or has arrived, that the log on the disk does not begin with yet.</summary>
    public bool IsInstalling => _arriving > node.Disk.Durable.LastIndex;

    public void Save(SnapshotHeader header, IStorageSnapshot state)
    {
        worker.Save(header, state);
        Wake();
    }

    public void Send(GroupId group, NodeId to, Term term, LogIndex from)
    {
        worker.Send(group, to, term, from);
        Wake();
    }

    public void StopSending(GroupId group)
    {
        worker.StopSending(group);
        Wake();
    }

    public void Receive(NodeId from, PeerMessage message)
    {
        if (message.BodyCase == PeerMessage.BodyOneofCase.SnapshotChunk)
        {
            var isNew = _arriving != message.SnapshotChunk.File.Index;
            _arriving = message.SnapshotChunk.File.Index;
            if (isNew)
            {
                node.World.OnSnapshotArriving(node);
            }
        }

        worker.Receive(from, message);
        Wake();
    }

    public void RemoveOlder(GroupId group, LogPosition kept)
    {
        worker.RemoveOlder(group, kept);
        Wake();
    }

    public void RemoveGroup(GroupId group)
    {
        worker.RemoveGroup(group);
        Wake();
    }

    public void Discard(GroupId group, LogPosition position)
    {
        worker.Discard(group, position);
        Wake();
    }

    public void Tick()
    {
        worker.Tick();
        Wake();
    }

    public void OnSnapshotSaved(SnapshotHeader header)
    {
        Note(SnapshotEvent.Saved, header.Position);
        node.World.Coverage.Count(Sight.SnapshotTaken);
        node.Loop!.OnSnapshotSaved(header);
        node.Wake();
    }

    public void OnSnapshotNotSaved(GroupId group, NotSavedReason reason)
    {
        Note(SnapshotEvent.NotSaved, LogPosition.Zero);
        node.Loop!.OnSnapshotNotSaved(group, reason);
        node.Wake();
    }

    public void OnSnapshotWanted(GroupId group)
    {
        node.Loop!.OnSnapshotWanted(group);
        node.Wake();
    }

    public void OnSnapshotReceived(SnapshotReceived received)
    {
        Note(SnapshotEvent.Received, received.Header.Position);
        node.Loop!.OnSnapshotReceived(received);
        node.Wake();
    }

    public void OnSnapshotSent(SnapshotSent sent)
    {
        Note(sent.Delivered ? SnapshotEvent.Delivered : SnapshotEvent.NotDelivered, sent.Position);
        node.Loop!.OnSnapshotSent(sent);
        node.Wake();
    }

    public void OnSnapshotFailed(Exception error)
    {
        node.Loop!.OnSnapshotFailed(error);
        node.Wake();
    }

    public void Run(in SimEvent happening)
    {
        if (node.Snapshots != this || node.PostponeWhilePaused(happening))
        {
            return;
        }

        if (node.Disk.StallLeft is > 0 and var left)
        {
            node.PostponeFor(left, happening);
            return;
        }

        _isAwake = false;
        try
        {
            worker.Poll();
        }
        catch (SimulatedCrashException)
        {
            node.CrashInsideDiskOperation();
            return;
        }
        catch (StorageException error)
        {
            OnSnapshotFailed(error);
            return;
        }

        if (worker.HasWork)
        {
            WakeAfter(chance.Around(PartMean));
        }
    }

    private void Wake() => WakeAfter(chance.Around(WakeMean));

    private void WakeAfter(long time)
    {
        if (!_isAwake)
        {
            _isAwake = true;
            node.World.Timeline.After(time, this, kind: 0);
        }
    }

    private void Note(SnapshotEvent what, LogPosition position) =>
        node.World.Trace.Add(TraceKind.Snapshot, node.Index, (long)what, (long)position.Index.Value);
}
