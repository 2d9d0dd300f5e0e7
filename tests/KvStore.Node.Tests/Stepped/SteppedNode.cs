using KvStore.Contracts.Etcd;
using KvStore.Contracts.Internal;
using KvStore.Contracts.Partitioning;
using KvStore.Node.Log;
using KvStore.Node.Loop;
using KvStore.Node.Membership;
using KvStore.Node.Requests;
using KvStore.Node.Snapshots;
using KvStore.Node.StateMachine;
using KvStore.Node.StateMachine.Topology;
using KvStore.Node.Tests.StateMachine.Ownership;
using KvStore.Raft;
using KvStore.Storage.Wal;
using KvStore.Testing.Files;

namespace KvStore.Node.Tests.Stepped;

/// <summary>
/// A node's loop, log and snapshot worker on a disk in memory, moved by hand on one thread: what happens, and in which order, is the
/// test's choice, and the disk may crash at any operation.
/// </summary>
internal sealed class SteppedNode : IDisposable
{
    /// <summary>How long requests wait; no time passes unless the test lets it.</summary>
    public static readonly TimeSpan RequestTimeout = TimeSpan.FromDays(1);

    private readonly SteppedNetwork _network;
    private readonly KvNodeOptions _options;
    private readonly TimeProvider _time;
    private int _life;
    private ulong _lastRequestId;
    private NodeLoop _loop = null!;
    private SteppedLog _log = null!;
    private SnapshotWorker _worker = null!;
    private (NodeStorage Storage, LoopOptions Options) _storage;

    public SteppedNode(SteppedNetwork network, KvNodeOptions options, TimeProvider time, FaultyFileSystem? files = null)
    {
        _network = network;
        _options = options;
        _time = time;
        Files = files ?? new FaultyFileSystem();
        Start();
    }

    public FaultyFileSystem Files { get; }

    public KvNodeOptions Options => _options;

    public bool IsUp { get; private set; }

    public GroupReplica Replica { get; private set; } = null!;

    /// <summary>A second group that shares the log; none unless <see cref="AddGroup"/> made it.</summary>
    public GroupReplica? Second { get; private set; }

    /// <summary>How often it looks whether it leads more groups than others; never, unless a test sets it before a start.</summary>
    public int SpreadTicks { get; set; }

    /// <summary>Whether writes of the log do not end.</summary>
    public bool IsDiskStalled { get; set; }

    /// <summary>What the last start found in the log.</summary>
    public WalRecovery Recovery => _storage.Storage.Recovery;

    /// <summary>All groups that this node has a replica of.</summary>
    public IReadOnlyDictionary<GroupId, GroupReplica> Groups => _loop.Groups;

    public SnapshotCounters Snapshots => _worker.Counters;

    public IEnumerable<string> WalFiles => Files.List(_options.DataDirectory + "/wal");

    /// <summary>Starts from what the disk holds; may crash on the way.</summary>
    public void Start()
    {
        _life++;
        Guard(() =>
        {
            var storage = NodeStorage.Open(_options, Files, newIncarnation: 1);
            var transport = _network.TransportOf(_options.NodeId);
            var loopOptions = new LoopOptions
            {
                PendingRequestsMax = 1000,
                LogBatchBytesMax = _options.LogBatchBytesMax / 2,
                RequestTimeout = RequestTimeout,
                LeaderWait = TimeSpan.FromDays(1),
                EntriesPerStateHash = 16,
                RemovalRowsPerPollMax = 2,
                RemovalRowsPerTickMax = 4,
                SpreadTicks = SpreadTicks,
            };
            _log = new SteppedLog(storage.Wal);
            _worker = new SnapshotWorker(
                storage.Snapshots, new SnapshotTransferOptions { ChunkBytes = 2000 }, transport, storage.Engines, _time);
            var nodes = new NodeLiveness(_options.NodeId, (ulong)_life, _options.ElectionTicks);
            _loop = new NodeLoop(loopOptions, _log, transport, new InlineCompletions(), _worker, nodes);
            Replica = CreateReplica(GroupOrigin.First(_options.Cluster), storage, loopOptions);
            _storage = (storage, loopOptions);
            _loop.Add(Replica);
            if (Second is not null)
            {
                Second = CreateReplica(SecondGroup, storage, loopOptions);
                _loop.Add(Second);
            }

            var known = storage.Recovery.Groups.Select(static group => new GroupId(group.GroupId));
            _loop.FollowTopologyOf(
                Replica, known, EndedGroups.Of(storage.Recovery), group => CreateReplica(GroupOrigin.Of(group), storage, loopOptions));
            _worker.Start(_loop);
            transport.Start(_loop, storage.Admission);
            IsUp = true;
        });
    }

    /// <summary>The power goes: what was not synced is kept or lost as the kind says.</summary>
    public void CutPower(PowerCut cut, Random random)
    {
        IsUp = false;
        _network.Remove(_options.NodeId);
        Files.CutPower(cut, random);
    }

    /// <summary>Nothing is open that is not in memory.</summary>
    public void Dispose() => _worker.Dispose();

    /// <summary>Does what is to do now, and no more.</summary>
    public void Step()
    {
        if (IsUp)
        {
            Guard(() =>
            {
                _loop.Poll();
                if (!IsDiskStalled)
                {
                    _log.Write(_loop);
                }

                _worker.Poll();
            });
        }
    }

    public void Tick() => _loop.PostTick();

    /// <summary>Asks for a put; the task ends when it is applied here.</summary>
    public Task<RequestOutcome> Put(string key, string value, ulong group = 1)
    {
        var id = NextRequestId();
        var request = new PutRequest
        {
            Key = Google.Protobuf.ByteString.CopyFromUtf8(key),
            Value = Google.Protobuf.ByteString.CopyFromUtf8(value),
        };
        return Propose(CommandKind.Put, request, id, new GroupId(group));
    }

    /// <summary>Gives a group the slot of a key, as a move to it does; the task ends with the last step.</summary>
    public Task<RequestOutcome> TakeSlot(string key, ulong group)
    {
        var slot = (uint)Slot.Of(System.Text.Encoding.UTF8.GetBytes(key)).Number;
        (CommandKind Kind, Google.Protobuf.IMessage Entry)[] entries =
        [
            (CommandKind.SlotStep, Steps.Of(SlotStep.Types.Kind.Prepare, move: 2, other: 1, slot)),
            (CommandKind.ImportChunk, Steps.Nothing(move: 2)),
            (CommandKind.SlotStep, Steps.Of(SlotStep.Types.Kind.Finish, move: 2, other: 1, slot)),
            (CommandKind.SlotStep, Steps.Of(SlotStep.Types.Kind.Activate, move: 2, other: 1, slot)),
        ];
        return entries.Select(entry => Propose(entry.Kind, entry.Entry, NextRequestId(), new GroupId(group))).ToList()[^1];
    }

    /// <summary>Changes the topology; the task ends when it is applied here.</summary>
    public Task<RequestOutcome> Change(TopologyChange change) => Propose(CommandKind.Topology, change, NextRequestId(), GroupId.First);

    /// <summary>Asks for a put of a key that goes with a lease.</summary>
    public Task<RequestOutcome> PutWithLease(string key, long lease)
    {
        var request = new PutRequest { Key = Google.Protobuf.ByteString.CopyFromUtf8(key), Lease = lease };
        return Propose(CommandKind.Put, request, NextRequestId(), GroupId.First);
    }

    /// <summary>Grants a lease.</summary>
    public Task<RequestOutcome> Grant(long id, long ttlSeconds) =>
        Propose(CommandKind.LeaseGrant, new LeaseGrantRequest { ID = id, TTL = ttlSeconds }, NextRequestId(), GroupId.First);

    /// <summary>Asks, by whoever leads, how long a lease lives, and renews it or not.</summary>
    public Task<RequestOutcome> AskOfLease(long id, bool renews)
    {
        var question = new PendingLeaseQuestion(_time.GetTimestamp(), GroupId.First, NextRequestId(), id, renews);
        Assert.True(_loop.TryPost(LoopInput.Read(question)));
        return question.Task;
    }

    /// <summary>Compacts; the task of a physical compaction ends when the rows are removed here.</summary>
    public Task<RequestOutcome> Compact(long revision, bool physical = false) => Propose(
        CommandKind.Compact,
        new CompactionRequest { Revision = revision, Physical = physical },
        NextRequestId(),
        GroupId.First,
        physical ? revision : null);

    /// <summary>Asks for a change of the members, which is finished when it is applied here.</summary>
    public PendingChange Change(MembershipChange change)
    {
        var pending = new PendingChange(_time.GetTimestamp(), GroupId.First, NextRequestId(), change);
        Assert.True(_loop.TryPost(LoopInput.Change(pending)));
        return pending;
    }

    /// <summary>Asks this node, the leader, to hand leadership over.</summary>
    public Task<RequestOutcome> Transfer(NodeId target)
    {
        var transfer = new PendingTransfer(_time.GetTimestamp(), GroupId.First, target);
        Assert.True(_loop.TryPost(LoopInput.Transfer(transfer)));
        return transfer.Task;
    }

    /// <summary>Asks for a linearizable read; the task ends when it may be served here.</summary>
    public Task<RequestOutcome> Read()
    {
        var read = new PendingRead(admittedAt: 0, GroupId.First);
        Assert.True(_loop.TryPost(LoopInput.Read(read)));
        return read.Task;
    }

    public string? Get(string key)
    {
        using var reader = Replica.OpenReader();
        var response = reader.Range(new RangeRequest { Key = Google.Protobuf.ByteString.CopyFromUtf8(key) }).Value!;
        return response.Kvs.SingleOrDefault()?.Value.ToStringUtf8();
    }

    public (LogIndex Applied, long Revision, ulong Hash) State()
    {
        using var reader = Replica.OpenReader();
        return (reader.AppliedIndex, reader.Revision, reader.StateHash);
    }

    /// <summary>Adds the second group, which comes back at every start.</summary>
    public void AddGroup()
    {
        Second = CreateReplica(SecondGroup, _storage.Storage, _storage.Options);
        _loop.Add(Second);
    }

    private GroupOrigin SecondGroup => GroupOrigin.Of(
        new GroupEntry(new GroupId(2), GroupPhase.Active, Weight: 1, [.. _options.Cluster.Members.Select(member => member.Id)]));

    private GroupReplica CreateReplica(GroupOrigin group, NodeStorage storage, LoopOptions options) =>
        GroupStart.Create(group, _options, storage, options, _time, new Random(((int)_options.NodeId.Value * 100) + _life));

    private Task<RequestOutcome> Propose(
        CommandKind kind, Google.Protobuf.IMessage request, ulong id, GroupId group, long? awaitedRemoval = null)
    {
        var payload = CommandCodec.Encode(kind, _options.NodeId, id, proposedAtUnixMilliseconds: 1, request);
        var proposal = new PendingProposal(_time.GetTimestamp(), group, id, payload) { AwaitedRemoval = awaitedRemoval };
        Assert.True(_loop.TryPost(LoopInput.Proposal(proposal)));
        return proposal.Task;
    }

    private ulong NextRequestId() => ++_lastRequestId + ((ulong)_life << 32);

    private void Guard(Action action)
    {
        try
        {
            action();
        }
        catch (SimulatedCrashException)
        {
            IsUp = false;
            _network.Remove(_options.NodeId);
        }
    }

    private sealed class InlineCompletions : ICompletionScheduler
    {
        public void Publish(List<PendingRequest> finished) => finished.ForEach(request => request.Publish());
    }
}
