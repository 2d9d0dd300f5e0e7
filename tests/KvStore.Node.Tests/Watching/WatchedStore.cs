using Google.Protobuf;
using KvStore.Contracts.Etcd;
using KvStore.Contracts.Partitioning;
using KvStore.Node.StateMachine;
using KvStore.Node.StateMachine.Compaction;
using KvStore.Node.Watching;
using KvStore.Raft;
using KvStore.Storage.Engine;
using KvStore.Storage.Memory;
using KvStore.Testing;

namespace KvStore.Node.Tests.Watching;

/// <summary>A state machine whose writes are watched, applied by hand as the loop does it.</summary>
internal sealed class WatchedStore : IAsyncDisposable
{
    private readonly IStorageEngine _engine;
    private readonly MvccStateMachine _machine;
    private ulong _index;
    private int _readers;

    public WatchedStore(IStorageEngine? engine = null)
    {
        _engine = engine ?? new MemoryEngine();
        _machine = new MvccStateMachine(_engine, GroupId.First);
        Hub = new WatchHub(_machine.Revision, OpenReader, TimeSpan.FromMinutes(10), Time);
    }

    /// <summary>Happens right after the hub opened a reader, with how many it opened.</summary>
    public Action<int>? ReaderOpened { get; set; }

    public ManualTime Time { get; } = new();

    public WatchHub Hub { get; }

    public long Revision => _machine.Revision;

    public WatchStream Open(long backlog = 1 << 20, int fragment = int.MaxValue) =>
        Hub.OpenStream(new WatchStreamOptions { BacklogBytesMax = backlog, FragmentBytes = fragment, WatchersMax = 1000 });

    public void Put(string key, string value, bool isNoted = true) => Apply(CommandKind.Put, PutOf(key, value), isNoted);

    public void Delete(string key, string? end = null) => Apply(
        CommandKind.DeleteRange,
        new DeleteRangeRequest { Key = ByteString.CopyFromUtf8(key), RangeEnd = ByteString.CopyFromUtf8(end ?? "") });

    public void Txn(params RequestOp[] operations) => Apply(CommandKind.Txn, new TxnRequest { Success = { operations } });

    public void Compact(long revision)
    {
        Apply(CommandKind.Compact, new CompactionRequest { Revision = revision });
        _machine.RemoveCompacted(new RemovalBudget(int.MaxValue, TimeSpan.FromHours(1), Time));
    }

    public static PutRequest PutOf(string key, string value) =>
        new() { Key = ByteString.CopyFromUtf8(key), Value = ByteString.CopyFromUtf8(value) };

    public async ValueTask DisposeAsync()
    {
        await Hub.DisposeAsync();
        _machine.Dispose();
        _engine.Dispose();
    }

    private MvccReader OpenReader()
    {
        var reader = _machine.OpenReader();
        ReaderOpened?.Invoke(++_readers);
        return reader;
    }

    private void Apply(CommandKind kind, IMessage request, bool isNoted = true)
    {
        var noted = Hub.BeginRun();
        _machine.Noted = isNoted ? noted : null;
        var payload = CommandCodec.Encode(kind, new NodeId(1), requestId: ++_index, proposedAtUnixMilliseconds: 0, request);
        var result = _machine.Apply(CommandCodec.Decode(payload), new LogIndex(_index), ResponseMode.Skip);
        Assert.Null(result.Error);
        _machine.CompleteRun();
        Hub.Publish(_machine.Revision, _machine.Noted);
    }
}
