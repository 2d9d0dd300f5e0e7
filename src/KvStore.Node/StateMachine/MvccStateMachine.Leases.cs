using KvStore.Contracts;
using KvStore.Contracts.Etcd;
using KvStore.Contracts.Partitioning;
using KvStore.Node.StateMachine.Leases;
using KvStore.Node.StateMachine.Ownership;

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

        if (_leases.Contains(grant.ID) || _leases.HasEnded(grant.ID))
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
        _operations.Begin(_state);
        if (!TryDeleteKeysOf(id))
        {
            _leases.Observer?.OnKept(id);
            return Failed(KvErrors.SlotMoving);
        }

        EndLease(id);
        var response = new LeaseRevokeResponse { Header = new ResponseHeader() };
        var result = Finish(response, error: null);
        response.Header.Revision = _state.Revision;
        return result;
    }

    /// <summary>
    /// Deletes the keys of a lease that ends, in a command that the caller began and finishes; false when it has to be tried again, since one is frozen.
    /// What has come of a slot that is not served yet is dropped: nobody has seen it.
    /// </summary>
    private bool TryDeleteKeysOf(long id)
    {
        var keys = LeaseTable.ReadKeys(_engine.Current, id)
            .Select(key => (Key: key, Ownership[Slot.Of(key.Span)].Hold))
            .ToList();
        if (keys.Exists(static key => key.Hold == SlotHold.Frozen))
        {
            return false;
        }

        foreach (var (key, hold) in keys)
        {
            if (hold == SlotHold.Owned)
            {
                _operations.DeleteOf(key, id);
            }
            else if (hold is SlotHold.Importing or SlotHold.Ready)
            {
                _state = _state with { Hash = _state.Hash + _imports.Remove(key.Span) };
            }
        }

        return true;
    }

    private void TakeLeaseHash() => _state = _state with { Hash = _state.Hash + _leases.TakeHash() };
}
