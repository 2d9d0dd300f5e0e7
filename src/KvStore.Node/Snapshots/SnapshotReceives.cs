using KvStore.Contracts.Internal;
using KvStore.Contracts.Partitioning;
using KvStore.Node.Engines;
using KvStore.Node.Transport;
using KvStore.Raft;
using KvStore.Storage.Files;

namespace KvStore.Node.Snapshots;

/// <summary>
/// The snapshots that a worker is receiving, one for each group: chunks into a file, then the whole is checked while it is read into a
/// fresh engine, then the file gets its name, durably, and only then the loop hears of it. Thread safety: none.
/// </summary>
internal sealed class SnapshotReceives(
    SnapshotStore store,
    SnapshotTransferOptions options,
    SnapshotCounters counters,
    IPeerTransport transport,
    GroupEngines engines) : IDisposable
{
    private readonly Dictionary<GroupId, SnapshotReceiver> _receivers = [];
    private readonly Dictionary<GroupId, SnapshotLoader> _loaders = [];
    private readonly List<GroupId> _ended = [];

    public bool HasWork => _loaders.Count > 0;

    /// <summary>Takes a chunk and answers it.</summary>
    public void Receive(GroupId group, NodeId from, Term term, SnapshotChunk chunk)
    {
        if (chunk.File is null)
        {
            return;
        }

        if (!_receivers.TryGetValue(group, out var receiver))
        {
            receiver = new SnapshotReceiver(store.Files, store.ReceivedPathOf(group), options);
            _receivers.Add(group, receiver);
        }

        var wasComplete = receiver.IsComplete;
        SnapshotChunkResponse? response;
        try
        {
            response = receiver.Receive(from, term, chunk);
        }
        catch (StorageException error) when (error.IsNoSpace)
        {
            receiver.Drop();
            response = Refuse(chunk.File);
        }

        if (response is not null)
        {
            Answer(group, from, term, response);
        }

        if (receiver.IsComplete && !wasComplete)
        {
            StartLoading(group, receiver);
        }
    }

    /// <summary>Gives up what comes of a group.</summary>
    public void Remove(GroupId group)
    {
        if (_loaders.Remove(group, out var loader))
        {
            loader.Dispose();
        }

        if (_receivers.Remove(group, out var receiver))
        {
            receiver.Drop();
        }
    }

    /// <summary>Loads a part of each snapshot that has arrived.</summary>
    public void Step(ISnapshotObserver observer)
    {
        foreach (var (group, loader) in _loaders)
        {
            StepOne(group, loader, observer);
        }

        foreach (var group in _ended)
        {
            _loaders.Remove(group, out var loader);
            loader!.Dispose();
        }

        _ended.Clear();
    }

    /// <summary>One unit of time passed.</summary>
    public void Tick()
    {
        foreach (var receiver in _receivers.Values)
        {
            receiver.Tick();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var loader in _loaders.Values)
        {
            loader.Dispose();
        }

        foreach (var receiver in _receivers.Values)
        {
            receiver.Dispose();
        }
    }

    private void StartLoading(GroupId group, SnapshotReceiver receiver)
    {
        try
        {
            var loader = new SnapshotLoader(store.Files, receiver.Path, engines.Create(group, receiver.Key.Position));
            _loaders.Add(group, loader);
        }
        catch (Exception error) when (error is SnapshotDamagedException or StorageException { IsNoSpace: true })
        {
            Reject(group, receiver);
        }
    }

    private void StepOne(GroupId group, SnapshotLoader loader, ISnapshotObserver observer)
    {
        var receiver = _receivers[group];
        var file = store.FileOf(group, receiver.Key.Position);
        try
        {
            store.CheckIdentity(file, loader.Header);
            if (loader.Step())
            {
                return;
            }

            // The log will begin with this state, so it must be there after a crash.
            loader.Flush();
        }
        catch (Exception error) when (error is SnapshotDamagedException or StorageException { IsNoSpace: true })
        {
            _ended.Add(group);
            Reject(group, receiver);
            return;
        }

        var engine = loader.TakeEngine();
        store.Adopt(receiver.Path, file);
        var received = new SnapshotReceived(receiver.From, receiver.Term, loader.Header, receiver.Key, engine);
        receiver.Forget();
        _ended.Add(group);
        counters.CountReceived();
        observer.OnSnapshotReceived(received);
    }

    /// <summary>What arrived is not a snapshot, or there is no room for its state: the sender is told, which sends it again, or another.</summary>
    private void Reject(GroupId group, SnapshotReceiver receiver)
    {
        Answer(group, receiver.From, receiver.Term, Refuse(receiver.Key.ToWire()));
        receiver.Drop();
    }

    private void Answer(GroupId group, NodeId to, Term term, SnapshotChunkResponse response) =>
        transport.TrySendBulk(to, new PeerMessage { GroupId = group.Value, Term = term.Value, SnapshotChunkResponse = response });

    private static SnapshotChunkResponse Refuse(SnapshotFileId file) =>
        new() { File = file, Status = SnapshotChunkResponse.Types.Status.Refused };
}
