using KvStore.Contracts;
using KvStore.Contracts.Etcd;
using KvStore.Node.StateMachine.Leases;

namespace KvStore.Node.StateMachine;

/// <content>Leases: granted and revoked by entries. The keys of a revoked lease are deleted in one revision, in key order.</content>
public sealed partial class MvccStateMachine
{
    private readonly LeaseTable _leases;

    /// <summary>The leases; by the owner.</summary>
    internal LeaseTable Leases => _leases;

    private ApplyResult ApplyLeaseGrant(ReadOnlyMemory<byte> request)
    {
        var grant = Parse(LeaseGrantRequest.Parser, request);
        if (FindAlarm(takesSpace: true) is { } refused)
        {
            return Failed(refused);
        }

        if (_leases.Contains(grant.ID))
        {
            return Failed(KvErrors.LeaseExist);
        }

        _leases.Add(grant.ID, grant.TTL);
        TakeLeaseHash();
        return Succeeded(new LeaseGrantResponse { Header = NewHeader(), ID = grant.ID, TTL = grant.TTL });
    }

    private ApplyResult ApplyLeaseRevoke(ReadOnlyMemory<byte> request)
    {
        var id = Parse(LeaseRevokeRequest.Parser, request).ID;
        if (FindAlarm(takesSpace: false) is { } refused)
        {
            return Failed(refused);
        }

        if (!_leases.Contains(id))
        {
            return Failed(KvErrors.LeaseNotFound);
        }

        // What this run attached must be seen.
        CompleteRun();
        var keys = LeaseTable.ReadKeys(_engine.Current, id).Select(key => (Key: key, Refusal: Ownership.Check(key.Span))).ToList();
        if (keys.Exists(static key => key.Refusal == KvErrors.SlotMoving))
        {
            // It is tried again, here or where the slot goes.
            return Failed(KvErrors.SlotMoving);
        }

        _operations.Begin(_state);
        foreach (var (key, refusal) in keys)
        {
            if (refusal is null)
            {
                _operations.DeleteOf(key, id);
            }
        }

        _leases.Remove(id);
        TakeLeaseHash();
        var response = new LeaseRevokeResponse { Header = new ResponseHeader() };
        var result = Finish(response, error: null);
        response.Header.Revision = _state.Revision;
        return result;
    }

    private void TakeLeaseHash() => _state = _state with { Hash = _state.Hash + _leases.TakeHash() };
}
