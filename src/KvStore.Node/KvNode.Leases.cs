using System.Security.Cryptography;
using Google.Protobuf;
using KvStore.Contracts;
using KvStore.Contracts.Etcd;
using KvStore.Contracts.Internal;
using KvStore.Contracts.Partitioning;
using KvStore.Node.Auth;
using KvStore.Node.Loop;
using KvStore.Node.Requests;
using KvStore.Node.StateMachine;
using KvStore.Node.StateMachine.Adoptions;

namespace KvStore.Node;

/// <content>Leases. Granting and revoking go through the log; keeping alive does not, the leader alone keeps the time.</content>
public sealed partial class KvNode
{
    /// <summary>The longest time to live, in seconds, as in etcd.</summary>
    private const long LeaseSecondsMax = 9_000_000_000;

    /// <summary>The time to live of a lease that does not exist, as in etcd.</summary>
    private const long NoLeaseSeconds = -1;

    /// <summary>The shortest time to live, in seconds: a change of leader must not take longer. As in etcd, one and a half election timeouts.</summary>
    private long LeaseSecondsMin => (long)Math.Ceiling((Options.ElectionTimeout * 1.5).TotalSeconds);

    /// <summary>Grants a lease, with an id at random when none is given. A time to live below the least becomes the least.</summary>
    /// <exception cref="OperationCanceledException">The caller gave up waiting.</exception>
    public Task<KvResult<LeaseGrantResponse>> GrantLeaseAsync(LeaseGrantRequest request, KvCaller caller, CancellationToken cancellationToken)
    {
        if (request.TTL > LeaseSecondsMax)
        {
            return Task.FromResult<KvResult<LeaseGrantResponse>>(KvErrors.LeaseTTLTooLarge);
        }

        if (IsOverQuota)
        {
            return RefuseOverQuotaAsync<LeaseGrantResponse>(cancellationToken);
        }

        var granted = new LeaseGrantRequest
        {
            ID = request.ID != 0 ? request.ID : NewLeaseId(),
            TTL = Math.Max(request.TTL, LeaseSecondsMin),
        };
        return WriteAsync<LeaseGrantResponse>(CommandKind.LeaseGrant, granted, caller, cancellationToken);
    }

    /// <summary>
    /// Revokes a lease and deletes its keys, in each group in a revision of its own. When time runs out some of them may be there still; they go later.
    /// </summary>
    /// <exception cref="OperationCanceledException">The caller gave up waiting.</exception>
    public async Task<KvResult<LeaseRevokeResponse>> RevokeLeaseAsync(
        LeaseRevokeRequest request, KvCaller caller, CancellationToken cancellationToken)
    {
        var start = _time.GetTimestamp();
        KvResult<LeaseRevokeResponse> revoked;
        while ((revoked = await WriteAsync<LeaseRevokeResponse>(CommandKind.LeaseRevoke, request, caller, cancellationToken).ConfigureAwait(false)).Error
                == KvErrors.SlotMoving
            && _time.GetElapsedTime(start) < Options.RequestTimeout)
        {
            await Task.Delay(RouteRetryMax, _time, cancellationToken).ConfigureAwait(false);
        }

        while (revoked.IsOk && _group.Machine.Orphans.ContainsKey(HolderId.Lease(request.ID)))
        {
            if (_time.GetElapsedTime(start) > Options.RequestTimeout)
            {
                return KvErrors.Timeout;
            }

            if (!await _holders.AbandonAsync(cancellationToken).ConfigureAwait(false))
            {
                await Task.Delay(RouteRetryMax, _time, cancellationToken).ConfigureAwait(false);
            }
        }

        return revoked;
    }

    /// <summary>Lets a lease live for its whole time again. A time to live of 0 means that there is no such lease.</summary>
    /// <exception cref="OperationCanceledException">The caller gave up waiting.</exception>
    public async Task<KvResult<LeaseKeepAliveResponse>> KeepLeaseAliveAsync(LeaseKeepAliveRequest request, CancellationToken cancellationToken)
    {
        var asked = await AskOfLeaseAsync(request.ID, renews: true, cancellationToken).ConfigureAwait(false);
        return asked.IsOk
            ? new LeaseKeepAliveResponse { Header = HeaderNow(), ID = request.ID, TTL = asked.Value.GrantedTtl }
            : asked.Error;
    }

    /// <summary>The time that a lease has left, and its keys if they are asked for. A time to live of -1 means that there is no such lease.</summary>
    /// <exception cref="OperationCanceledException">The caller gave up waiting.</exception>
    public async Task<KvResult<LeaseTimeToLiveResponse>> TimeLeaseAsync(
        LeaseTimeToLiveRequest request, KvCaller caller, CancellationToken cancellationToken)
    {
        var asked = await AskOfLeaseAsync(request.ID, renews: false, cancellationToken).ConfigureAwait(false);
        if (!asked.IsOk)
        {
            return asked.Error;
        }

        var response = new LeaseTimeToLiveResponse { Header = HeaderNow(), ID = request.ID, TTL = NoLeaseSeconds };
        if (asked.Value.GrantedTtl == 0)
        {
            return response;
        }

        (response.TTL, response.GrantedTTL) = (asked.Value.Left, asked.Value.GrantedTtl);
        if (request.Keys)
        {
            foreach (var group in Groups.Keys)
            {
                if (await WaitForReadIndexAsync(cancellationToken, group).ConfigureAwait(false) is { } error && error != KvErrors.WrongGroup)
                {
                    return error;
                }

                var keys = await ReadKeysOfLeaseAsync(request, caller, group, cancellationToken).ConfigureAwait(false);
                if (keys.Error == KvErrors.WrongGroup)
                {
                    // The group was removed in this moment.
                    continue;
                }

                if (!keys.IsOk)
                {
                    return keys.Error;
                }

                response.Keys.AddRange(keys.Value);
            }

            if (!IsOneGroup)
            {
                SortByKey(response.Keys, static key => key);
            }
        }

        return response;
    }

    /// <summary>All leases that this node knows; as in etcd from its own state, which may lag.</summary>
    public KvResult<LeaseLeasesResponse> ListLeases()
    {
        var leases = Read<int, List<LeaseStatus>>(0, static (reader, _) => reader.ReadLeases().Select(id => new LeaseStatus { ID = id }).ToList());
        return leases.IsOk
            ? new LeaseLeasesResponse { Header = HeaderNow(), Leases = { leases.Value } }
            : leases.Error;
    }

    /// <summary>The keys of a group that go with a lease; only to who may read all of them.</summary>
    private async Task<KvResult<List<ByteString>>> ReadKeysOfLeaseAsync(
        LeaseTimeToLiveRequest request, KvCaller caller, GroupId group, CancellationToken cancellationToken)
    {
        var access = IsChecked(caller) ? await IdentifyAsync(caller, cancellationToken).ConfigureAwait(false) : default;
        if (access.Error is { } error)
        {
            return error;
        }

        var keys = ReadUnchecked<long, List<ByteString>>(
            request.ID,
            access.Value is null ? caller : KvCaller.Trusted,
            static (reader, id) => reader.ReadLeaseKeys(id).Select(key => ByteString.CopyFrom(key.Span)).ToList(),
            group);
        if (!keys.IsOk || access.Value is not { } reading)
        {
            return keys;
        }

        foreach (var key in keys.Value)
        {
            if (reading.CheckRead(KeyRange.Of(key.Memory)) is { } refusal)
            {
                return refusal;
            }
        }

        return keys;
    }

    private static long NewLeaseId()
    {
        Span<byte> bytes = stackalloc byte[sizeof(long)];
        RandomNumberGenerator.Fill(bytes);
        return Math.Max(1, BitConverter.ToInt64(bytes) & long.MaxValue);
    }

    private ResponseHeader HeaderNow() =>
        FillHeader(new ResponseHeader { Revision = _group.Watches.Revision });

    private async Task<KvResult<LeaseAnswer>> AskOfLeaseAsync(long id, bool renews, CancellationToken cancellationToken)
    {
        var requestId = Interlocked.Increment(ref _lastRequestId);
        var question = new PendingLeaseQuestion(_time.GetTimestamp(), _group.Id, requestId, id, renews);
        if (!_loop.TryPost(LoopInput.Read(question)))
        {
            return RefusalReason();
        }

        var outcome = await question.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
        return outcome.Error is { } error ? error : (LeaseAnswer)outcome.Response!;
    }
}
