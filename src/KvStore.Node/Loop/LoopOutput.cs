using System.Collections.Immutable;
using KvStore.Contracts.Internal;
using KvStore.Node.Cluster;
using KvStore.Node.Requests;
using KvStore.Node.Snapshots;
using KvStore.Node.Transport;
using KvStore.Raft;
using KvStore.Storage.Wal;

namespace KvStore.Node.Loop;

/// <summary>
/// What one poll produces, over all groups: a batch for the log, one list of messages per peer, one list of finished requests.
/// While the log has enough to do, the batch stays here and grows. Thread safety: none, owned by the loop.
/// </summary>
internal sealed class LoopOutput(
    LoopOptions options,
    ILogPort log,
    IPeerTransport transport,
    ICompletionScheduler completions,
    ISnapshotPort snapshots,
    NodeLiveness nodes)
{
    private readonly Dictionary<NodeId, List<PeerMessage>> _messages = [];
    private readonly List<NodeId> _receivers = [];
    private readonly Queue<PersistedMark> _marks = new();
    private readonly Queue<WalBatch> _cut = new();
    private readonly Queue<WalBatch> _submitted = new();
    private readonly Stack<WalBatch> _free = new();
    private readonly List<GroupReplica> _waitingForLog = [];
    private WalBatch _batch = new();
    private ulong _batchNumber = 1;
    private long _unwritten;
    private long _messagesSent;

    /// <summary>Messages handed to the transport so far; from any thread.</summary>
    public long MessagesSent => Volatile.Read(ref _messagesSent);

    /// <summary>Whether a batch is at the log: proposals that wait until it is durable go into one larger batch.</summary>
    public bool IsLogBusy => _submitted.Count > 0;

    /// <summary>Whether the device of the log is full: what is left is not for clients.</summary>
    public bool IsLogFull => log.Room.IsDeviceFull;

    /// <summary>Where work with snapshot files goes.</summary>
    public ISnapshotPort Snapshots => snapshots;

    /// <summary>Bytes of all batches so far: how the log grows that all groups share.</summary>
    public long LogBytes { get; private set; }

    /// <summary>Requests whose outcome was decided in this poll.</summary>
    public List<PendingRequest> Finished { get; } = [];

    /// <summary>Whether the log has room for entries of a leader of this size, besides all that it has not written yet.</summary>
    public bool HasLogRoom(long bytes, bool hasCommands) => log.Room.Takes(bytes + _unwritten + _batch.EncodedBytes, hasCommands);

    /// <summary>
    /// The batch for a record of this many payload bytes. Whoever adds the last record of a Ready calls <see cref="MarkPersisted"/>.
    /// </summary>
    public WalBatch BatchFor(int payloadBytes)
    {
        if (_batch.Count > 0 && _batch.EncodedBytes + payloadBytes > options.LogBatchBytesMax)
        {
            CutBatch();
        }

        return _batch;
    }

    /// <summary>Says that what a group's Ready of this number asked to persist is in the batch and those before.</summary>
    public void MarkPersisted(GroupReplica group, ulong readyNumber) =>
        _marks.Enqueue(new PersistedMark(_batchNumber, group, readyNumber));

    /// <summary>Decides a request's outcome.</summary>
    public void Finish(PendingRequest request, RequestOutcome outcome)
    {
        request.Finish(outcome);
        Finished.Add(request);
    }

    /// <summary>Adds a message for a peer.</summary>
    public void Send(NodeId to, PeerMessage message)
    {
        if (!_messages.TryGetValue(to, out var list))
        {
            list = [];
            _messages.Add(to, list);
        }

        if (list.Count == 0)
        {
            _receivers.Add(to);
        }

        list.Add(message);
    }

    /// <summary>Says at once whom to be linked with.</summary>
    public void SetMembers(ImmutableArray<Member> members)
    {
        transport.SetMembers(members);
        nodes.SetMembers(members);
    }

    /// <summary>Hands everything to the ports. Messages go first: followers can write while this node does.</summary>
    /// <param name="onDropped">Told of each peer whose messages the transport did not take, and of these messages.</param>
    public void Flush(Action<NodeId, IReadOnlyList<PeerMessage>> onDropped)
    {
        foreach (var to in _receivers)
        {
            var messages = _messages[to];
            _messages[to] = [];
            Volatile.Write(ref _messagesSent, _messagesSent + messages.Count);
            if (!transport.TrySend(to, messages))
            {
                onDropped(to, messages);
            }
        }

        _receivers.Clear();
        SubmitBatches();
        FlushFinished();
    }

    /// <summary>Publishes the finished requests.</summary>
    public void FlushFinished()
    {
        if (Finished.Count > 0)
        {
            completions.Publish(Finished);
            Finished.Clear();
        }
    }

    /// <summary>Runs a group again when the next batch is durable: it has what must wait for that.</summary>
    public void AwaitLog(GroupReplica group)
    {
        if (!group.IsAwaitingLog)
        {
            group.IsAwaitingLog = true;
            _waitingForLog.Add(group);
        }
    }

    /// <summary>Takes note that batches up to a number are durable, and tells the groups that wrote in them.</summary>
    /// <param name="batchNumber">The last of the batches.</param>
    /// <param name="run">Has a group run at the end of the poll: those that wrote, and those that wait. Others have nothing to do.</param>
    public void OnPersisted(ulong batchNumber, Action<GroupReplica> run)
    {
        while (_submitted.TryPeek(out var batch) && batch.Token <= batchNumber)
        {
            _submitted.Dequeue();
            _unwritten -= batch.EncodedBytes;
            batch.Clear();
            _free.Push(batch);
        }

        while (_marks.TryPeek(out var mark) && mark.BatchNumber <= batchNumber)
        {
            _marks.Dequeue();
            mark.Group.OnPersisted(mark.ReadyNumber);
            run(mark.Group);
        }

        foreach (var group in _waitingForLog)
        {
            group.IsAwaitingLog = false;
            run(group);
        }

        _waitingForLog.Clear();
    }

    private void SubmitBatches()
    {
        while (_submitted.Count < options.LogBatchesInFlightMax)
        {
            if (_cut.Count == 0 && _batch.Count > 0)
            {
                CutBatch();
            }

            if (!_cut.TryDequeue(out var next))
            {
                return;
            }

            _submitted.Enqueue(next);
            log.Submit(next);
        }
    }

    private void CutBatch()
    {
        _batch.Token = _batchNumber++;
        LogBytes += _batch.EncodedBytes;
        _unwritten += _batch.EncodedBytes;
        _cut.Enqueue(_batch);
        _batch = _free.TryPop(out var free) ? free : new WalBatch();
    }

    private readonly record struct PersistedMark(ulong BatchNumber, GroupReplica Group, ulong ReadyNumber);
}
