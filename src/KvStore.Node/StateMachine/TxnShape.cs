using Google.Protobuf.Collections;
using KvStore.Contracts.Etcd;
using OpCase = KvStore.Contracts.Etcd.RequestOp.RequestOneofCase;

namespace KvStore.Node.StateMachine;

/// <summary>What can be told of a transaction without the state.</summary>
internal static class TxnShape
{
    /// <summary>Whether neither branch can write, nested transactions included.</summary>
    public static bool IsReadOnly(TxnRequest request) => IsReadOnly(request.Success) && IsReadOnly(request.Failure);

    /// <summary>Whether it holds at least one range, and all ranges in it allow a stale answer.</summary>
    public static bool IsSerializable(TxnRequest request)
    {
        var hasRange = false;
        return AllSerializable(request, ref hasRange) && hasRange;
    }

    /// <summary>Whether it may scan a range or read a past revision.</summary>
    public static bool MayScan(TxnRequest request)
    {
        foreach (var compare in request.Compare)
        {
            if (!compare.RangeEnd.IsEmpty)
            {
                return true;
            }
        }

        return MayScan(request.Success) || MayScan(request.Failure);
    }

    /// <summary>Whether it may put, nested transactions included.</summary>
    public static bool MayPut(TxnRequest request) => MayPut(request.Success) || MayPut(request.Failure);

    /// <summary>The first key that it names, in its comparisons or else its branches; empty when it names none.</summary>
    public static ReadOnlySpan<byte> FirstKey(TxnRequest request) =>
        request.Compare.Count > 0 ? request.Compare[0].Key.Span
        : FirstKey(request.Success) is { IsEmpty: false } key ? key
        : FirstKey(request.Failure);

    private static ReadOnlySpan<byte> FirstKey(RepeatedField<RequestOp> ops)
    {
        foreach (var op in ops)
        {
            var key = op.RequestCase switch
            {
                OpCase.RequestRange => op.RequestRange.Key.Span,
                OpCase.RequestPut => op.RequestPut.Key.Span,
                OpCase.RequestDeleteRange => op.RequestDeleteRange.Key.Span,
                OpCase.RequestTxn => FirstKey(op.RequestTxn),
                _ => [],
            };
            if (!key.IsEmpty)
            {
                return key;
            }
        }

        return [];
    }

    private static bool MayPut(RepeatedField<RequestOp> ops)
    {
        foreach (var op in ops)
        {
            if (op.RequestCase == OpCase.RequestPut || (op.RequestCase == OpCase.RequestTxn && MayPut(op.RequestTxn)))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsReadOnly(RepeatedField<RequestOp> ops)
    {
        foreach (var op in ops)
        {
            var isRead = op.RequestCase == OpCase.RequestRange || (op.RequestCase == OpCase.RequestTxn && IsReadOnly(op.RequestTxn));
            if (!isRead)
            {
                return false;
            }
        }

        return true;
    }

    private static bool AllSerializable(TxnRequest request, ref bool hasRange) =>
        AllSerializable(request.Success, ref hasRange) && AllSerializable(request.Failure, ref hasRange);

    private static bool AllSerializable(RepeatedField<RequestOp> ops, ref bool hasRange)
    {
        foreach (var op in ops)
        {
            hasRange |= op.RequestCase == OpCase.RequestRange;
            var isSerializable = op.RequestCase switch
            {
                OpCase.RequestRange => op.RequestRange.Serializable,
                OpCase.RequestTxn => AllSerializable(op.RequestTxn, ref hasRange),
                _ => false,
            };
            if (!isSerializable)
            {
                return false;
            }
        }

        return true;
    }

    private static bool MayScan(RepeatedField<RequestOp> ops)
    {
        foreach (var op in ops)
        {
            var mayScan = op.RequestCase switch
            {
                OpCase.RequestRange => !op.RequestRange.RangeEnd.IsEmpty || op.RequestRange.Revision > 0,
                OpCase.RequestDeleteRange => !op.RequestDeleteRange.RangeEnd.IsEmpty,
                OpCase.RequestTxn => MayScan(op.RequestTxn),
                _ => false,
            };
            if (mayScan)
            {
                return true;
            }
        }

        return false;
    }
}
