using KvStore.Contracts.Etcd;
using static KvStore.Server.Tests.Escapes.EscapeScene;

namespace KvStore.Server.Tests.Escapes;

/// <summary>Mallory tries to read and write what is not hers by transactions: in branches that are not taken, and deep inside.</summary>
internal static class TxnEscapes
{
    public static IReadOnlyList<EscapeAttempt> All { get; } =
    [
        Txn("compare a foreign value, to guess it", new TxnRequest { Compare = { Compare(Secret) } }),
        Txn("compare a foreign range", new TxnRequest { Compare = { Compare("a/", "a0") } }),
        Txn("read a foreign key in a transaction", new TxnRequest { Success = { Read(Secret) } }),
        Txn("read it in a transaction that writes", new TxnRequest { Success = { Write("m/x"), Read(Secret) } }),
        Txn("read it in the other branch", new TxnRequest { Failure = { Read(Secret) } }),
        Txn("write in a transaction", new TxnRequest { Success = { Write(Secret) } }),
        Txn("write in the other branch", new TxnRequest { Compare = { Compare("m/own") }, Failure = { Write(Secret) } }),
        Txn("delete in a transaction", new TxnRequest { Success = { Remove(Secret) } }),
        Txn("read in a nested transaction", Nest(new TxnRequest { Success = { Read(Secret) } })),
        Txn("write in a nested transaction", Nest(new TxnRequest { Success = { Write(Secret) } })),
        Txn("compare in a nested transaction", Nest(new TxnRequest { Compare = { Compare(Secret) } })),
        Txn("delete in a transaction in a nested transaction", Nest(Nest(new TxnRequest { Failure = { Remove(Secret) } }))),
        Txn("get told a previous value by a put in a nested transaction", Nest(new TxnRequest { Success = { Write(Hidden, previous: true) } })),
        Txn("get told a previous value by a delete in a nested transaction", Nest(new TxnRequest { Success = { Remove(Hidden, previous: true) } })),
        Txn("get told a previous value by a put in a transaction", new TxnRequest { Success = { Write(Hidden, previous: true) } }),
    ];

    internal static TxnRequest Nest(TxnRequest inner) => new() { Success = { new RequestOp { RequestTxn = inner } } };

    internal static RequestOp Write(string key, bool previous = false, long lease = 0) =>
        new() { RequestPut = new PutRequest { Key = Bytes(key), PrevKv = previous, Lease = lease } };

    private static EscapeAttempt Txn(string name, TxnRequest request) => EscapeAttempt.Call(name, scene => scene.Mallory.Kv.TxnAsync(request));

    private static RequestOp Read(string key) => new() { RequestRange = KeyEscapes.Range(key) };

    private static RequestOp Remove(string key, bool previous = false) =>
        new() { RequestDeleteRange = new DeleteRangeRequest { Key = Bytes(key), PrevKv = previous } };

    private static Compare Compare(string key, string end = "") => new()
    {
        Key = Bytes(key),
        RangeEnd = Bytes(end),
        Target = KvStore.Contracts.Etcd.Compare.Types.CompareTarget.Value,
        Result = KvStore.Contracts.Etcd.Compare.Types.CompareResult.Greater,
        Value = Bytes("m"),
    };
}
