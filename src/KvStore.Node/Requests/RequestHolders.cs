using Google.Protobuf;
using Google.Protobuf.Collections;
using KvStore.Contracts.Etcd;
using KvStore.Contracts.V1;
using KvStore.Node.StateMachine.Adoptions;
using OpCase = KvStore.Contracts.Etcd.RequestOp.RequestOneofCase;

namespace KvStore.Node.Requests;

/// <summary>The session and the leases that a write names.</summary>
internal static class RequestHolders
{
    public static IReadOnlyList<HolderId> Of(IMessage write)
    {
        switch (write)
        {
            case PutRequest { Session: null, Lease: 0 }:
                return [];
            case PutRequest put:
                return Of(put.Session, put.Lease == 0 ? [] : [HolderId.Lease(put.Lease)]);
            case DeleteRangeRequest delete:
                return Of(delete.Session, []);
            case TxnRequest txn:
                var leases = new List<HolderId>();
                AddLeases(txn, leases);
                return Of(txn.Session, leases);
            default:
                return [];
        }
    }

    private static List<HolderId> Of(SessionToken? session, List<HolderId> leases)
    {
        if (session is not null)
        {
            leases.Add(HolderId.Session(session.SessionId));
        }

        return leases;
    }

    private static void AddLeases(TxnRequest txn, List<HolderId> leases)
    {
        AddLeases(txn.Success, leases);
        AddLeases(txn.Failure, leases);
    }

    private static void AddLeases(RepeatedField<RequestOp> ops, List<HolderId> leases)
    {
        foreach (var op in ops)
        {
            if (op.RequestCase == OpCase.RequestPut && op.RequestPut.Lease != 0 && !leases.Contains(HolderId.Lease(op.RequestPut.Lease)))
            {
                leases.Add(HolderId.Lease(op.RequestPut.Lease));
            }
            else if (op.RequestCase == OpCase.RequestTxn)
            {
                AddLeases(op.RequestTxn, leases);
            }
        }
    }
}
