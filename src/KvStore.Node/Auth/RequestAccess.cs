using Google.Protobuf;
using Google.Protobuf.Collections;
using KvStore.Contracts;
using KvStore.Contracts.Etcd;
using KvStore.Contracts.V1;
using KvStore.Node.StateMachine;
using OpCase = KvStore.Contracts.Etcd.RequestOp.RequestOneofCase;

namespace KvStore.Node.Auth;

/// <summary>
/// What a request needs: to be allowed to read what it compares, reads, or gets told as a previous value, and to write what it writes, in both
/// branches and nested transactions. Leases are looked at when the request is applied. All return null, or why the caller may not.
/// </summary>
internal static class RequestAccess
{
    /// <summary>Whether everybody may ask this, also one who does not say who he is; as in etcd 3.4.</summary>
    public static bool IsOpen(IMessage request) => request is LeaseGrantRequest or CompactionRequest;

    /// <summary>Checks any request; one that is not known here is for administrators.</summary>
    public static KvError? Check(Access access, IMessage request) => request switch
    {
        RangeRequest range => Check(access, range),
        PutRequest put => Check(access, put),
        DeleteRangeRequest delete => Check(access, delete),
        TxnRequest txn => Check(access, txn),
        LeaseRevokeRequest or SessionOpenRequest or SessionKeepAliveRequest or SessionCloseRequest => access.CheckUser(),
        AuthUserGetRequest get when get.Name == access.User => null,
        AuthRoleGetRequest get when access.Rules.HasRole(access.User, get.Role) => null,
        _ => IsOpen(request) ? null : access.CheckAdmin(),
    };

    private static KvError? Check(Access access, RangeRequest request) => access.CheckRead(KeyRange.Of(request.Key, request.RangeEnd));

    private static KvError? Check(Access access, PutRequest request)
    {
        var key = KeyRange.Of(request.Key.Memory);
        return access.CheckWrite(key) ?? (request.PrevKv ? access.CheckRead(key) : null);
    }

    private static KvError? Check(Access access, DeleteRangeRequest request)
    {
        var range = KeyRange.Of(request.Key, request.RangeEnd);
        return access.CheckWrite(range) ?? (request.PrevKv ? access.CheckRead(range) : null);
    }

    private static KvError? Check(Access access, TxnRequest request)
    {
        // One that does nothing needs to be a user's, too.
        var error = access.CheckUser();
        foreach (var compare in request.Compare)
        {
            error ??= access.CheckRead(KeyRange.Of(compare.Key, compare.RangeEnd));
        }

        return error ?? Check(access, request.Success) ?? Check(access, request.Failure);
    }

    private static KvError? Check(Access access, RepeatedField<RequestOp> operations)
    {
        KvError? error = null;
        foreach (var op in operations)
        {
            error ??= op.RequestCase switch
            {
                OpCase.RequestRange => Check(access, op.RequestRange),
                OpCase.RequestPut => Check(access, op.RequestPut),
                OpCase.RequestDeleteRange => Check(access, op.RequestDeleteRange),
                OpCase.RequestTxn => Check(access, op.RequestTxn),
                _ => null,
            };
        }

        return error;
    }
}
