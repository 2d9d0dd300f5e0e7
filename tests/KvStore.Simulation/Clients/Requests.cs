using System.Buffers.Binary;
using Google.Protobuf;
using KvStore.Contracts.Etcd;
using KvStore.Contracts.Partitioning;
using KvStore.Contracts.V1;
using KvStore.Node.StateMachine;

namespace KvStore.Simulation.Clients;

/// <summary>The requests of the API that operations stand for, and what their responses say.</summary>
internal static class Requests
{
    /// <summary>Keys of worlds with several groups.</summary>
    public const int MovingKeysMax = 12;

    private const int KeysMax = 16;
    private const int MovingSlots = 4;
    private const int PaddingMax = 600;

    private static readonly ByteString[] Keys =
    [
        .. Enumerable.Range(0, KeysMax).Select(i => ByteString.CopyFromUtf8($"k{i:x}")),
        .. Enumerable.Range(KeysMax, MovingKeysMax).Select(i => ByteString.CopyFromUtf8($"{{{i % MovingSlots}}}k{i:x}")),
    ];

    public static RangeRequest Get(int key) => new() { Key = Keys[key] };

    /// <summary>A key of a world with several groups, by its number among them; they are in few slots.</summary>
    public static int MovingKey(int number) => KeysMax + number;

    /// <summary>The slot of such a key.</summary>
    public static Slot SlotOfMoving(int number) => SlotOf(MovingKey(number));

    /// <summary>The slot of a key.</summary>
    public static Slot SlotOf(int key) => Slot.Of(Keys[key].Span);

    /// <summary>The kind and the request of what goes through the log.</summary>
    public static (CommandKind Kind, IMessage Request) Command(Operation operation, long sessionTtlMilliseconds) => operation.Kind switch
    {
        OperationKind.Put => (CommandKind.Put, Put(operation, operation.Token)),
        OperationKind.Delete => (CommandKind.DeleteRange, Delete(operation)),
        OperationKind.CompareAndSet => (CommandKind.Txn, CompareAndSet(operation)),
        OperationKind.OpenSession => (CommandKind.OpenSession, new SessionOpenRequest { TtlMilliseconds = sessionTtlMilliseconds }),
        OperationKind.KeepAliveSession =>
            (CommandKind.KeepAliveSession, new SessionKeepAliveRequest { SessionId = operation.Token!.SessionId }),
        _ => throw new ArgumentException($"{operation.Kind} does not go through the log", nameof(operation)),
    };

    /// <summary>The session of a command's request, or null.</summary>
    public static SessionToken? TokenOf(in Command command) => command.Kind switch
    {
        CommandKind.Put => PutRequest.Parser.ParseFrom(command.Request.Span).Session,
        CommandKind.DeleteRange => DeleteRangeRequest.Parser.ParseFrom(command.Request.Span).Session,
        CommandKind.Txn => TxnRequest.Parser.ParseFrom(command.Request.Span).Session,
        _ => null,
    };

    /// <summary>The number of a key, from its bytes.</summary>
    public static int KeyOf(ByteString key) => Convert.ToInt32(key.ToStringUtf8().Split('k')[1], 16);

    /// <summary>The unique number in a value.</summary>
    public static long ValueOf(ByteString value) => BinaryPrimitives.ReadInt64LittleEndian(value.Span);

    public static KeyState StateOf(KeyValue? found) =>
        found is null ? KeyState.Absent : new KeyState(ValueOf(found.Value), found.CreateRevision, found.ModRevision, found.Version);

    /// <summary>What a response says.</summary>
    public static Answer Read(IMessage response) => response switch
    {
        PutResponse put => new Answer(put.Header.Revision, Succeeded: true, StateOf(put.PrevKv)),
        DeleteRangeResponse delete => new Answer(delete.Header.Revision, delete.Deleted > 0, StateOf(delete.PrevKvs.FirstOrDefault())),
        TxnResponse txn => new Answer(txn.Header.Revision, txn.Succeeded, SeenBy(txn)),
        RangeResponse range => new Answer(range.Header.Revision, Succeeded: true, StateOf(range.Kvs.FirstOrDefault())),
        SessionOpenResponse open => new Answer(open.Header.Revision, Succeeded: true, KeyState.Absent, open.SessionId),
        SessionKeepAliveResponse alive => new Answer(alive.Header.Revision, Succeeded: true, KeyState.Absent),
        _ => throw new ArgumentException($"no operation has {response.GetType().Name}", nameof(response)),
    };

    private static KeyState SeenBy(TxnResponse txn) => txn.Succeeded
        ? StateOf(txn.Responses[0].ResponsePut.PrevKv)
        : StateOf(txn.Responses[0].ResponseRange.Kvs.FirstOrDefault());

    private static PutRequest Put(Operation operation, SessionToken? token) =>
        new() { Key = Keys[operation.Key], Value = Encode(operation.Value), PrevKv = true, Session = token };

    private static DeleteRangeRequest Delete(Operation operation) =>
        new() { Key = Keys[operation.Key], PrevKv = true, Session = operation.Token };

    private static TxnRequest CompareAndSet(Operation operation) => new()
    {
        Compare =
        {
            new Compare
            {
                Key = Keys[operation.Key],
                Target = Compare.Types.CompareTarget.Mod,
                Result = Compare.Types.CompareResult.Equal,
                ModRevision = operation.Expected,
            },
        },
        Success = { new RequestOp { RequestPut = Put(operation, token: null) } },
        Failure = { new RequestOp { RequestRange = Get(operation.Key) } },
        Session = operation.Token,
    };

    /// <summary>The number, and now and then some bytes more, so that records differ in size.</summary>
    private static ByteString Encode(long value)
    {
        var padding = value % 8 == 0 ? (int)(value * 37 % PaddingMax) : 0;
        var bytes = new byte[sizeof(long) + padding];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, value);
        return UnsafeByteOperations.UnsafeWrap(bytes);
    }
}
