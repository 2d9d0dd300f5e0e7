using Google.Protobuf.Collections;
using KvStore.Contracts;
using KvStore.Contracts.Etcd;
using KvStore.Contracts.Partitioning;
using OpCase = KvStore.Contracts.Etcd.RequestOp.RequestOneofCase;

namespace KvStore.Node.StateMachine.Ownership;

/// <summary>Whether a group serves all keys of a request. All return null, or why the request is refused: then nothing was done.</summary>
internal static class OwnershipCheck
{
    /// <summary>All keys of a range, as they were at a revision if it is above 0.</summary>
    public static KvError? Check(OwnershipState owned, ReadOnlySpan<byte> key, ReadOnlySpan<byte> rangeEnd, long revision = 0)
    {
        if (owned.IsWhole)
        {
            return null;
        }

        return Slot.OfRange(key, rangeEnd) is { } slot ? owned.Check(slot, revision) : KvErrors.RangeSpansSlots;
    }

    /// <summary>All keys that a transaction compares, reads or writes, in whichever branch.</summary>
    public static KvError? Check(OwnershipState owned, TxnRequest request)
    {
        if (owned.IsWhole)
        {
            return null;
        }

        foreach (var compare in request.Compare)
        {
            if (Check(owned, compare.Key.Span, compare.RangeEnd.Span) is { } error)
            {
                return error;
            }
        }

        return Check(owned, request.Success) ?? Check(owned, request.Failure);
    }

    private static KvError? Check(OwnershipState owned, RepeatedField<RequestOp> ops)
    {
        foreach (var op in ops)
        {
            var error = op.RequestCase switch
            {
                OpCase.RequestRange => Check(owned, op.RequestRange.Key.Span, op.RequestRange.RangeEnd.Span, op.RequestRange.Revision),
                OpCase.RequestPut => owned.Check(op.RequestPut.Key.Span),
                OpCase.RequestDeleteRange => Check(owned, op.RequestDeleteRange.Key.Span, op.RequestDeleteRange.RangeEnd.Span),
                OpCase.RequestTxn => Check(owned, op.RequestTxn),
                _ => null,
            };
            if (error is not null)
            {
                return error;
            }
        }

        return null;
    }
}
