using Google.Protobuf.Collections;
using KvStore.Contracts;
using KvStore.Contracts.Etcd;
using OpCase = KvStore.Contracts.Etcd.RequestOp.RequestOneofCase;

namespace KvStore.Node.StateMachine;

/// <summary>
/// Runs a transaction in etcd's order: all compares, those of nested transactions too, on the state before it; then the checks of every
/// put, then of every range, of the branches taken; then the operations. Thread safety: none.
/// </summary>
internal sealed class TxnRunner(OperationRunner operations)
{
    /// <summary>Which branch each transaction takes, the outer before those nested in its branch, in the order of operations.</summary>
    private readonly List<bool> _branches = [];

    private int _next;

    /// <summary>
    /// Runs a transaction. On an error the caller takes back what was written: the checks before the first write find every error but
    /// one, a put that keeps the value of a key which an operation before it deleted (the overlap check lets a delete without bound pass).
    /// </summary>
    public KvError? Run(TxnRequest request, ResponseMode mode, out TxnResponse? response)
    {
        response = null;
        _branches.Clear();
        ChooseBranches(request);
        var error = Check(request, OpCase.RequestPut) ?? Check(request, OpCase.RequestRange);
        if (error is not null)
        {
            return error;
        }

        _next = 0;
        error = Execute(request, mode, out response);
        if (error is null && response is not null)
        {
            response.Header.Revision = operations.Revision;
        }

        return error;
    }

    private void ChooseBranches(TxnRequest request)
    {
        var succeeded = CompareEvaluator.AllHold(operations.View, request.Compare);
        _branches.Add(succeeded);
        foreach (var op in succeeded ? request.Success : request.Failure)
        {
            if (op.RequestCase == OpCase.RequestTxn)
            {
                ChooseBranches(op.RequestTxn);
            }
        }
    }

    private KvError? Check(TxnRequest request, OpCase kind)
    {
        _next = 0;
        return CheckBranch(request, kind);
    }

    private KvError? CheckBranch(TxnRequest request, OpCase kind)
    {
        foreach (var op in TakeBranch(request))
        {
            var error = op.RequestCase == OpCase.RequestTxn ? CheckBranch(op.RequestTxn, kind) : CheckOperation(op, kind);
            if (error is not null)
            {
                return error;
            }
        }

        return null;
    }

    private KvError? CheckOperation(RequestOp op, OpCase kind)
    {
        if (op.RequestCase != kind)
        {
            return null;
        }

        return kind == OpCase.RequestPut
            ? operations.CheckPutInTxn(PutArguments.Of(op.RequestPut))
            : RangeQuery.CheckRevisionInTxn(op.RequestRange.Revision, operations.State);
    }

    private KvError? Execute(TxnRequest request, ResponseMode mode, out TxnResponse? response)
    {
        // The header of a nested transaction is there but empty, as etcd sends it.
        response = mode == ResponseMode.Build
            ? new TxnResponse { Header = new ResponseHeader(), Succeeded = _branches[_next] }
            : null;
        foreach (var op in TakeBranch(request))
        {
            var error = Execute(op, mode, out var opResponse);
            if (error is not null)
            {
                return error;
            }

            if (opResponse is not null)
            {
                response?.Responses.Add(opResponse);
            }
        }

        return null;
    }

    private KvError? Execute(RequestOp op, ResponseMode mode, out ResponseOp? response)
    {
        KvError? error = null;
        response = mode == ResponseMode.Build ? new ResponseOp() : null;
        switch (op.RequestCase)
        {
            case OpCase.RequestRange when response is not null:
                response.ResponseRange = operations.Range(op.RequestRange);
                break;
            case OpCase.RequestPut:
                error = operations.Put(PutArguments.Of(op.RequestPut), mode, out var put);
                response?.ResponsePut = put;
                break;
            case OpCase.RequestDeleteRange:
                var deleted = operations.DeleteRange(op.RequestDeleteRange, mode);
                response?.ResponseDeleteRange = deleted;
                break;
            case OpCase.RequestTxn:
                error = Execute(op.RequestTxn, mode, out var nested);
                response?.ResponseTxn = nested;
                break;
            default:
                break;
        }

        return error;
    }

    private RepeatedField<RequestOp> TakeBranch(TxnRequest request) => _branches[_next++] ? request.Success : request.Failure;
}
