using Google.Protobuf.Collections;
using KvStore.Contracts;
using KvStore.Contracts.Etcd;
using KvStore.Node.StateMachine.Sessions;
using OpCase = KvStore.Contracts.Etcd.RequestOp.RequestOneofCase;

namespace KvStore.Node.StateMachine;

/// <summary>
/// The checks that need no state, done before a request is proposed or served, in the order in which etcd 3.4 does them
/// (<c>api/v3rpc/key.go</c>), so that a request with several faults gets the same error. All return null when there is none.
/// </summary>
public static class RequestValidation
{
    /// <summary>
    /// The most transactions within one another. etcd has no such limit beside that of operations, but protobuf readers refuse
    /// messages nested more than 100 deep, and an entry that cannot be read would stop every replica.
    /// </summary>
    public const int TxnDepthMax = 32;

    /// <summary>Checks a range.</summary>
    public static KvError? Check(RangeRequest request)
    {
        if (request.Key.IsEmpty)
        {
            return KvErrors.EmptyKey;
        }

        // etcd 3.4 crashes on an unknown target; later releases answer so.
        var isKnown = request.SortOrder is >= RangeRequest.Types.SortOrder.None and <= RangeRequest.Types.SortOrder.Descend
            && request.SortTarget is >= RangeRequest.Types.SortTarget.Key and <= RangeRequest.Types.SortTarget.Value;
        return isKnown ? null : KvErrors.InvalidSortOption;
    }

    /// <summary>Checks a put.</summary>
    public static KvError? Check(PutRequest request)
    {
        if (request.Key.IsEmpty)
        {
            return KvErrors.EmptyKey;
        }

        if (request.IgnoreValue && !request.Value.IsEmpty)
        {
            return KvErrors.ValueProvided;
        }

        return request.IgnoreLease && request.Lease != 0 ? KvErrors.LeaseProvided : SessionValidation.Check(request.Session);
    }

    /// <summary>Checks a delete.</summary>
    public static KvError? Check(DeleteRangeRequest request) =>
        request.Key.IsEmpty ? KvErrors.EmptyKey : SessionValidation.Check(request.Session);

    /// <summary>Checks a transaction: first every operation, then that no two of them write the same key, then its session token.</summary>
    /// <param name="request">The transaction.</param>
    /// <param name="opsMax">The most operations in one list of a transaction, and on one path through nested transactions.</param>
    public static KvError? Check(TxnRequest request, int opsMax) =>
        CheckTxn(request, opsMax, TxnDepthMax) ?? TxnOverlap.Check(request) ?? SessionValidation.Check(request.Session);

    /// <summary>Whether a transaction cannot write, so that a reader serves it without the log.</summary>
    public static bool IsReadOnly(TxnRequest request) => TxnShape.IsReadOnly(request);

    /// <summary>
    /// Whether a read-only transaction may be served from local state that may be stale: all its ranges say so, and there is one (etcd
    /// also serves one with only compares that way, unasked).
    /// </summary>
    public static bool IsSerializable(TxnRequest request) => TxnShape.IsSerializable(request);

    private static KvError? CheckTxn(TxnRequest request, int opsMax, int depthMax)
    {
        var ops = Math.Max(request.Compare.Count, Math.Max(request.Success.Count, request.Failure.Count));
        if (ops > opsMax || depthMax == 0)
        {
            return KvErrors.TooManyOps;
        }

        foreach (var compare in request.Compare)
        {
            if (compare.Key.IsEmpty)
            {
                return KvErrors.EmptyKey;
            }
        }

        return CheckOps(request.Success, opsMax - ops, depthMax - 1) ?? CheckOps(request.Failure, opsMax - ops, depthMax - 1);
    }

    private static KvError? CheckOps(RepeatedField<RequestOp> ops, int nestedOpsMax, int nestedDepthMax)
    {
        foreach (var op in ops)
        {
            var error = HasToken(op) ? KvErrors.SessionTokenInTxn : op.RequestCase switch
            {
                OpCase.RequestRange => Check(op.RequestRange),
                OpCase.RequestPut => Check(op.RequestPut),
                OpCase.RequestDeleteRange => Check(op.RequestDeleteRange),
                OpCase.RequestTxn => CheckTxn(op.RequestTxn, nestedOpsMax, nestedDepthMax),
                _ => KvErrors.KeyNotFound,
            };
            if (error is not null)
            {
                return error;
            }
        }

        return null;
    }
    // A transaction is one request of its session: what is in it is done and answered with it.
    private static bool HasToken(RequestOp op) => op.RequestCase switch
    {
        OpCase.RequestPut => op.RequestPut.Session is not null,
        OpCase.RequestDeleteRange => op.RequestDeleteRange.Session is not null,
        OpCase.RequestTxn => op.RequestTxn.Session is not null,
        _ => false,
    };
}
