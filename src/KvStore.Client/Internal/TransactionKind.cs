using Google.Protobuf.Collections;
using KvStore.Contracts.Etcd;

namespace KvStore.Client.Internal;

/// <summary>Tells a transaction that only reads, in both branches and at every depth, from one that may write.</summary>
internal static class TransactionKind
{
    public static RequestKind Of(TxnRequest request) =>
        OnlyReads(request.Success) && OnlyReads(request.Failure) ? RequestKind.Read : RequestKind.Write;

    private static bool OnlyReads(RepeatedField<RequestOp> operations)
    {
        foreach (var operation in operations)
        {
            var reads = operation.RequestCase switch
            {
                RequestOp.RequestOneofCase.RequestRange => true,
                RequestOp.RequestOneofCase.RequestTxn => Of(operation.RequestTxn) == RequestKind.Read,
                _ => false,
            };
            if (!reads)
            {
                return false;
            }
        }

        return true;
    }
}
