using Google.Protobuf;
using Google.Protobuf.Collections;
using KvStore.Contracts;
using KvStore.Contracts.Etcd;
using OpCase = KvStore.Contracts.Etcd.RequestOp.RequestOneofCase;

namespace KvStore.Node.StateMachine;

/// <summary>
/// Finds two operations of a transaction that write the same key, exactly as far as etcd 3.4 does (<c>checkIntervals</c>): a key put
/// twice, or put and deleted, in lists that may both run. It does not find a delete that follows the nested put of its key, nor a delete
/// without bound (range end of one zero byte).
/// </summary>
internal static class TxnOverlap
{
    public static KvError? Check(TxnRequest request) =>
        Collect(request.Success, out _) && Collect(request.Failure, out _) ? null : KvErrors.DuplicateKey;

    /// <summary>Collects what a list writes, nested transactions included; false when it writes a key twice.</summary>
    private static bool Collect(RepeatedField<RequestOp> ops, out WrittenKeys written)
    {
        written = new WrittenKeys();
        foreach (var op in ops)
        {
            if (op.RequestCase == OpCase.RequestDeleteRange)
            {
                written.AddDelete(op.RequestDeleteRange.Key, op.RequestDeleteRange.RangeEnd);
            }
        }

        foreach (var op in ops)
        {
            if (op.RequestCase == OpCase.RequestTxn && !CollectNested(op.RequestTxn, written))
            {
                return false;
            }
        }

        foreach (var op in ops)
        {
            if (op.RequestCase == OpCase.RequestPut && !written.TryAddPut(op.RequestPut.Key))
            {
                return false;
            }
        }

        return true;
    }

    private static bool CollectNested(TxnRequest nested, WrittenKeys written)
    {
        if (!Collect(nested.Success, out var success) || !Collect(nested.Failure, out var failure))
        {
            return false;
        }

        foreach (var key in success.Puts)
        {
            if (!written.TryAddPut(key))
            {
                return false;
            }
        }

        // Only one of the two lists runs, so both may put a key.
        foreach (var key in failure.Puts)
        {
            if (!success.Puts.Contains(key) && !written.TryAddPut(key))
            {
                return false;
            }
        }

        written.AddDeletes(success);
        written.AddDeletes(failure);
        return true;
    }

    /// <summary>Keys put and key ranges deleted by a list of operations.</summary>
    private sealed class WrittenKeys
    {
        private readonly KeyIntervals _deletes = new();

        public HashSet<ByteString> Puts { get; } = [];

        public bool TryAddPut(ByteString key) => !_deletes.Contains(key) && Puts.Add(key);

        public void AddDelete(ByteString key, ByteString rangeEnd) =>
            _deletes.Add(key, rangeEnd.IsEmpty ? ByteString.CopyFrom([.. key.Span, 0]) : rangeEnd);

        public void AddDeletes(WrittenKeys other) => _deletes.AddAll(other._deletes);
    }
}
