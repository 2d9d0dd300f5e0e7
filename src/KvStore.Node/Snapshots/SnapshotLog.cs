using KvStore.Contracts.Partitioning;
using Microsoft.Extensions.Logging;

namespace KvStore.Node.Snapshots;

/// <summary>Tells the operator what a snapshot worker reports, and hands it on. Thread safety: as the observer it hands on to.</summary>
internal sealed partial class SnapshotLog(ISnapshotObserver next, ILogger logger) : ISnapshotObserver
{
    public void OnSnapshotSaved(SnapshotHeader header)
    {
        LogSaved(header.Group, header.Position.Term.Value, header.Position.Index.Value, header.Revision);
        next.OnSnapshotSaved(header);
    }

    public void OnSnapshotNotSaved(GroupId group, NotSavedReason reason)
    {
        if (reason == NotSavedReason.NoRoom)
        {
            LogNoRoom(group);
        }
        else
        {
            LogStateEnded(group);
        }

        next.OnSnapshotNotSaved(group, reason);
    }

    public void OnSnapshotWanted(GroupId group)
    {
        LogDamaged(group);
        next.OnSnapshotWanted(group);
    }

    public void OnSnapshotReceived(SnapshotReceived received)
    {
        var header = received.Header;
        LogReceived(header.Group, header.Position.Term.Value, header.Position.Index.Value, received.From, received.Key.Length);
        next.OnSnapshotReceived(received);
    }

    public void OnSnapshotSent(SnapshotSent sent)
    {
        if (sent.Delivered)
        {
            LogSent(sent.Group, sent.Position.Term.Value, sent.Position.Index.Value, sent.To);
        }
        else
        {
            LogNotSent(sent.Group, sent.Position.Term.Value, sent.Position.Index.Value, sent.To);
        }

        next.OnSnapshotSent(sent);
    }

    public void OnSnapshotFailed(Exception error)
    {
        LogFailed(error.Message);
        next.OnSnapshotFailed(error);
    }
}
