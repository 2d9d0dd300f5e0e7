using KvStore.Contracts;
using KvStore.Contracts.Etcd;
using KvStore.Node.StateMachine.Leases;
using KvStore.Node.StateMachine.Moves;

namespace KvStore.Node.StateMachine;

/// <summary>
/// Runs the operations of one command after another against a view; writes go to the pending writes. Without pending writes it serves
/// reads only. Thread safety: none.
/// </summary>
internal sealed class OperationRunner(VersionView view, PendingWrites? pending, LeaseTable? leases = null)
{
    private readonly List<KeyVersion> _doomed = [];
    private StateRow _state;

    public VersionView View => view;

    /// <summary>The state row before the command.</summary>
    public ref readonly StateRow State => ref _state;

    /// <summary>The store's revision as the operations so far have left it.</summary>
    public long Revision => HasWritten ? _state.Revision + 1 : _state.Revision;

    private bool HasWritten => pending is { CommandCount: > 0 };

    /// <summary>Begins a command.</summary>
    public void Begin(in StateRow state) => _state = state;

    /// <summary>Reads a range, seeing what the command has written.</summary>
    public RangeResponse Range(RangeRequest request) => RangeQuery.Execute(view, request, Revision);

    /// <summary>Whether a put can be done, as far as that depends on the state; in the order of etcd's checks inside a transaction.</summary>
    public KvError? CheckPutInTxn(in PutArguments put)
    {
        if (put.NeedsPrevious && !view.TryGet(put.Key, VersionView.Newest, out _))
        {
            return KvErrors.KeyNotFound;
        }

        return CheckLease(put);
    }

    /// <summary>Whether the lease that a put names exists.</summary>
    public KvError? CheckLease(in PutArguments put) =>
        put.Lease == 0 || leases is null || leases.Contains(put.Lease) ? null : KvErrors.LeaseNotFound;

    /// <summary>Writes one key.</summary>
    public KvError? Put(in PutArguments put, ResponseMode mode, out PutResponse? response)
    {
        response = null;
        var existed = view.TryGet(put.Key, VersionView.Newest, out var previous);
        if (put.NeedsPrevious && !existed)
        {
            return KvErrors.KeyNotFound;
        }

        var revision = NextRevision();
        var lease = put.IgnoresLease ? previous.Lease : put.Lease;
        pending!.Add(new KeyVersion
        {
            Key = put.Key,
            Revision = revision,
            CreateRevision = existed ? previous.CreateRevision : revision.Main,
            Version = existed ? previous.Version + 1 : 1,
            Lease = lease,
            LeftLease = existed && previous.Lease != lease ? previous.Lease : 0,
            Value = put.IgnoresValue ? previous.Value : put.Value,
            IsBorrowed = true,
        });
        if (mode == ResponseMode.Build)
        {
            response = new PutResponse { Header = new ResponseHeader { Revision = Revision } };
            if (put.WantsPrevious && existed)
            {
                response.PrevKv = KeyValues.Of(previous);
            }
        }

        return null;
    }

    /// <summary>Deletes the keys of a range; returns the response if one was asked for.</summary>
    /// <param name="request">Which keys.</param>
    /// <param name="mode">Whether anybody waits for the response.</param>
    /// <param name="slots">Set when only keys in these are meant.</param>
    public DeleteRangeResponse? DeleteRange(DeleteRangeRequest request, ResponseMode mode, SlotSet? slots = null)
    {
        var range = KeyRange.Of(request.Key, request.RangeEnd);
        var isBuilt = mode == ResponseMode.Build;
        Find(range, withValues: isBuilt && request.PrevKv);
        if (slots is not null)
        {
            _doomed.RemoveAll(version => !slots.Contains(version.Key.Span));
        }

        var response = isBuilt ? new DeleteRangeResponse { Deleted = _doomed.Count } : null;
        foreach (var version in _doomed)
        {
            DeleteOf(version.Key, version.Lease);
            if (request.PrevKv)
            {
                response?.PrevKvs.Add(KeyValues.Of(version));
            }
        }

        _doomed.Clear();
        if (response is not null)
        {
            response.Header = new ResponseHeader { Revision = Revision };
        }

        return response;
    }

    /// <summary>Deletes a key that exists and goes with a lease, or with none (0).</summary>
    public void DeleteOf(ReadOnlyMemory<byte> key, long lease) =>
        pending!.Add(KeyVersion.Deleted(key, NextRevision()) with { LeftLease = lease });

    private RowRevision NextRevision() => new(_state.Revision + 1, pending!.CommandCount);

    /// <summary>Collects what a delete will remove, before it removes any: a scan must not see writes come.</summary>
    private void Find(in KeyRange range, bool withValues)
    {
        if (range.IsSingle)
        {
            if (view.TryGet(range.Key, VersionView.Newest, out var version))
            {
                _doomed.Add(version);
            }

            return;
        }

        view.Scan(range, VersionView.Newest);
        while (view.MoveNext())
        {
            _doomed.Add(withValues ? view.Current : new KeyVersion { Key = view.CurrentKey, Lease = view.CurrentLease });
        }
    }
}
