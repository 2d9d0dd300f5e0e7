using System.Buffers.Binary;
using Google.Protobuf;
using KvStore.Contracts.Etcd;
using KvStore.Node.StateMachine;

namespace KvStore.Simulation.Clients;

/// <summary>The requests of the API that operations stand for, and what their responses say.</summary>
internal static class Requests
{
    private const int KeysMax = 16;
    private const int PaddingMax = 600;

    private static readonly ByteString[] Keys = [.. Enumerable.Range(0, KeysMax).Select(i => ByteString.CopyFromUtf8($"k{i:x}"))];

    public static RangeRequest Get(int key) => new() { Key = Keys[key] };

    /// <summary>The kind and the request of a write.</summary>
    public static (CommandKind Kind, IMessage Request) Write(Operation operation) => operation.Kind switch
    {
        OperationKind.Put => (CommandKind.Put, Put(operation)),
        OperationKind.Delete => (CommandKind.DeleteRange, new DeleteRangeRequest { Key = Keys[operation.Key], PrevKv = true }),
        _ => (CommandKind.Txn, CompareAndSet(operation)),
    };

    /// <summary>The number of a key, from its bytes.</summary>
    public static int KeyOf(ByteString key) => Convert.ToInt32(key.ToStringUtf8()[1..], 16);

    /// <summary>The unique number in a value.</summary>
    public static long ValueOf(ByteString value) => BinaryPrimitives.ReadInt64LittleEndian(value.Span);

    public static KeyState StateOf(KeyValue? found) =>
        found is null ? KeyState.Absent : new KeyState(ValueOf(found.Value), found.CreateRevision, found.ModRevision, found.Version);

    /// <summary>Notes a response in its operation.</summary>
    public static void Note(Operation operation, IMessage response)
    {
        switch (response)
        {
            case PutResponse put:
                operation.Revision = put.Header.Revision;
                operation.Seen = StateOf(put.PrevKv);
                operation.Succeeded = true;
                break;
            case DeleteRangeResponse delete:
                operation.Revision = delete.Header.Revision;
                operation.Seen = StateOf(delete.PrevKvs.FirstOrDefault());
                operation.Succeeded = delete.Deleted > 0;
                break;
            case TxnResponse txn:
                operation.Revision = txn.Header.Revision;
                operation.Succeeded = txn.Succeeded;
                operation.Seen = txn.Succeeded
                    ? StateOf(txn.Responses[0].ResponsePut.PrevKv)
                    : StateOf(txn.Responses[0].ResponseRange.Kvs.FirstOrDefault());
                break;
            case RangeResponse range:
                operation.Revision = range.Header.Revision;
                operation.Seen = StateOf(range.Kvs.FirstOrDefault());
                operation.Succeeded = true;
                break;
            default:
                throw new ArgumentException($"no operation has {response.GetType().Name}", nameof(response));
        }
    }

    private static PutRequest Put(Operation operation) =>
        new() { Key = Keys[operation.Key], Value = Encode(operation.Value), PrevKv = true };

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
        Success = { new RequestOp { RequestPut = Put(operation) } },
        Failure = { new RequestOp { RequestRange = Get(operation.Key) } },
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
