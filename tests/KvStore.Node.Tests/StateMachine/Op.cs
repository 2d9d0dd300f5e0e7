using System.Text;
using Google.Protobuf;
using KvStore.Contracts.Etcd;
using static KvStore.Contracts.Etcd.Compare.Types;

namespace KvStore.Node.Tests.StateMachine;

/// <summary>Requests in few words. Strings are taken as Latin-1, so that any byte can be written.</summary>
internal static class Op
{
    /// <summary>What a transaction may hold by default.</summary>
    public const int OpsMax = 128;

    public static ByteString Bytes(string text) => ByteString.CopyFrom(Encoding.Latin1.GetBytes(text));

    public static string Text(ByteString bytes) => Encoding.Latin1.GetString(bytes.Span);

    public static PutRequest Put(string key, string value = "v", long lease = 0) =>
        new() { Key = Bytes(key), Value = Bytes(value), Lease = lease };

    public static RangeRequest Range(string key, string end = "", long revision = 0) =>
        new() { Key = Bytes(key), RangeEnd = Bytes(end), Revision = revision };

    public static DeleteRangeRequest Delete(string key, string end = "", bool prevKv = false) =>
        new() { Key = Bytes(key), RangeEnd = Bytes(end), PrevKv = prevKv };

    public static TxnRequest Txn(params IMessage[] success) => If([], success, []);

    public static TxnRequest If(Compare[] compares, IMessage[] success, IMessage[] failure)
    {
        var txn = new TxnRequest();
        txn.Compare.AddRange(compares);
        txn.Success.AddRange(success.Select(Request));
        txn.Failure.AddRange(failure.Select(Request));
        return txn;
    }

    public static Compare Compare(string key, CompareTarget target, CompareResult result, object? operand = null, string end = "")
    {
        var compare = new Compare { Key = Bytes(key), Target = target, Result = result, RangeEnd = Bytes(end) };
        switch (target, operand)
        {
            case (_, null):
                break;
            case (CompareTarget.Version, int number):
                compare.Version = number;
                break;
            case (CompareTarget.Create, int number):
                compare.CreateRevision = number;
                break;
            case (CompareTarget.Mod, int number):
                compare.ModRevision = number;
                break;
            case (CompareTarget.Lease, int number):
                compare.Lease = number;
                break;
            case (_, string text):
                compare.Value = Bytes(text);
                break;
            default:
                throw new ArgumentException("No such operand.", nameof(operand));
        }

        return compare;
    }

    public static RequestOp Request(IMessage request) => request switch
    {
        PutRequest put => new RequestOp { RequestPut = put },
        RangeRequest range => new RequestOp { RequestRange = range },
        DeleteRangeRequest delete => new RequestOp { RequestDeleteRange = delete },
        TxnRequest txn => new RequestOp { RequestTxn = txn },
        _ => new RequestOp(),
    };

    /// <summary>"key=value(create,mod,version)" of each pair.</summary>
    public static string Show(IEnumerable<KeyValue> pairs) => string.Join(' ', pairs.Select(Show));

    public static string Show(KeyValue pair) =>
        $"{Text(pair.Key)}={Text(pair.Value)}({pair.CreateRevision},{pair.ModRevision},{pair.Version})";

    public static string Keys(RangeResponse response) => string.Join(' ', response.Kvs.Select(pair => Text(pair.Key)));
}
