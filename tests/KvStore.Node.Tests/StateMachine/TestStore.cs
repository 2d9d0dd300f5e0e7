using Google.Protobuf;
using KvStore.Contracts;
using KvStore.Contracts.Etcd;
using KvStore.Contracts.Internal;
using KvStore.Contracts.Partitioning;
using KvStore.Contracts.V1;
using KvStore.Node.StateMachine;
using KvStore.Node.StateMachine.Compaction;
using KvStore.Raft;
using KvStore.Storage.Engine;
using KvStore.Storage.Memory;

namespace KvStore.Node.Tests.StateMachine;

/// <summary>A state machine on a memory engine, fed through encoded entries as a replica feeds it.</summary>
internal sealed class TestStore : IDisposable
{
    private readonly GroupId _group;

    /// <summary>The state of a group; without another, of the first one.</summary>
    public TestStore(GroupId? group = null)
    {
        _group = group ?? GroupId.First;
        Machine = new MvccStateMachine(Engine, _group);
    }

    public IStorageEngine Engine { get; } = new MemoryEngine();

    public MvccStateMachine Machine { get; private set; }

    public void Dispose()
    {
        Machine.Dispose();
        Engine.Dispose();
    }

    /// <summary>Applies a request as a run of its own.</summary>
    public ApplyResult Apply(IMessage request, ResponseMode mode = ResponseMode.Build)
    {
        var result = ApplyInRun(request, mode);
        Machine.CompleteRun();
        return result;
    }

    /// <summary>Applies a request and leaves the run open.</summary>
    public ApplyResult ApplyInRun(IMessage request, ResponseMode mode = ResponseMode.Build) =>
        Machine.Apply(Decode(request), Machine.AppliedIndex.Next, mode);

    public static Command Decode(IMessage request)
    {
        var kind = request switch
        {
            PutRequest => CommandKind.Put,
            DeleteRangeRequest => CommandKind.DeleteRange,
            SessionOpenRequest => CommandKind.OpenSession,
            SessionKeepAliveRequest => CommandKind.KeepAliveSession,
            SessionCloseRequest => CommandKind.CloseSession,
            AdvanceClock => CommandKind.AdvanceClock,
            LeaseGrantRequest => CommandKind.LeaseGrant,
            LeaseRevokeRequest => CommandKind.LeaseRevoke,
            CompactionRequest => CommandKind.Compact,
            AlarmRequest => CommandKind.Alarm,
            TopologyChange => CommandKind.Topology,
            SlotStep => CommandKind.SlotStep,
            ImportChunk => CommandKind.ImportChunk,
            WipeChunk => CommandKind.WipeChunk,
            Adoption => CommandKind.Adoption,
            Abandonment => CommandKind.Abandonment,
            _ => CommandKind.Txn,
        };
        return CommandCodec.Decode(CommandCodec.Encode(kind, new NodeId(1), requestId: 1, proposedAtUnixMilliseconds: 1, request));
    }

    /// <summary>Puts keys in order, each a revision of its own.</summary>
    public void Put(params string[] pairs)
    {
        foreach (var pair in pairs)
        {
            var parts = pair.Split('=');
            Ok<PutResponse>(Op.Put(parts[0], parts[1]));
        }
    }

    public T Ok<T>(IMessage request)
        where T : class
    {
        var result = Apply(request);
        Assert.Null(result.Error);
        return Assert.IsType<T>(result.Response);
    }

    /// <summary>Asserts that a request fails and changes nothing.</summary>
    public void Fails(KvError error, IMessage request)
    {
        var hash = Machine.StateHash;
        var revision = Machine.Revision;
        var result = Apply(request);
        Assert.Equal(error, result.Error);
        Assert.Null(result.Response);
        Assert.Equal(hash, Machine.StateHash);
        Assert.Equal(revision, Machine.Revision);
        Assert.Equal(revision, result.Revision);
    }

    public KvResult<RangeResponse> TryRange(RangeRequest request)
    {
        using var reader = Machine.OpenReader();
        return reader.Range(request);
    }

    public RangeResponse Range(RangeRequest request)
    {
        var result = TryRange(request);
        Assert.Null(result.Error);
        return result.Value!;
    }

    public KvResult<TxnResponse> Read(TxnRequest request)
    {
        using var reader = Machine.OpenReader();
        return reader.Txn(request);
    }

    /// <summary>Compacts; the rows stay until they are removed.</summary>
    public void Compact(long revision) => Ok<CompactionResponse>(new CompactionRequest { Revision = revision });

    /// <summary>Removes rows that were compacted; at most so many history rows are looked at.</summary>
    public int Remove(int rowsMax = int.MaxValue) =>
        Machine.RemoveCompacted(new RemovalBudget(rowsMax, TimeSpan.MaxValue, TimeProvider.System));

    /// <summary>Starts again from what the engine holds.</summary>
    public void Reopen()
    {
        Machine.Dispose();
        Machine = new MvccStateMachine(Engine, _group);
    }
}
