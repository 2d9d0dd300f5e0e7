using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using KvStore.Contracts;
using KvStore.Contracts.Etcd;
using KvStore.Contracts.Internal;
using KvStore.Contracts.Partitioning;
using KvStore.Node.Auth;
using KvStore.Node.Loop;
using KvStore.Node.Membership;
using KvStore.Node.Requests;
using KvStore.Raft;

namespace KvStore.Node;

/// <content>Changes of the members and of the leader. Any node takes a change and passes it on to the leader.</content>
public sealed partial class KvNode
{
    /// <summary>
    /// Adds a member. It begins as a learner, also when it is to vote: then the leader makes it a voter as soon as it has caught up, so
    /// that an empty node never counts in a majority.
    /// </summary>
    /// <exception cref="OperationCanceledException">The caller gave up waiting; the change may still be made.</exception>
    public async Task<KvResult<MemberAddResponse>> MemberAddAsync(MemberAddRequest request, KvCaller caller, CancellationToken cancellationToken)
    {
        if (PeerUrls.Normalize(request.PeerURLs) is not { } peerUrls)
        {
            return KvErrors.MemberBadURLs;
        }

        if (await CheckAdminAsync(caller, cancellationToken).ConfigureAwait(false) is { } refusal)
        {
            return refusal;
        }

        var requestId = Interlocked.Increment(ref _lastRequestId);
        var added = new ClusterMember
        {
            Id = NewMemberId(peerUrls, requestId),
            PeerUrls = { peerUrls },
            Promote = !request.IsLearner,
        };
        if (await ChangeAsync(GroupId.First, requestId, new MembershipChange { Add = added }, cancellationToken).ConfigureAwait(false) is { } error)
        {
            return error;
        }

        var response = new MemberAddResponse
        {
            Header = NewHeader(),
            Member = new Member { ID = added.Id, PeerURLs = { added.PeerUrls }, IsLearner = true },
        };
        response.Members.Add(ListMembers());
        return response;
    }

    /// <summary>Removes a member for good: its id is never used again. When there are several groups, its votes in the others go first.</summary>
    /// <exception cref="OperationCanceledException">The caller gave up waiting; the change may still be made.</exception>
    public async Task<KvResult<MemberRemoveResponse>> MemberRemoveAsync(MemberRemoveRequest request, KvCaller caller, CancellationToken cancellationToken)
    {
        if (await CheckAdminAsync(caller, cancellationToken).ConfigureAwait(false) is { } refusal)
        {
            return refusal;
        }

        if (await DrainBeforeRemovalAsync(request.ID, cancellationToken).ConfigureAwait(false) is { } staying)
        {
            return staying;
        }

        var change = new MembershipChange { Remove = request.ID };
        if (await ChangeAsync(change, cancellationToken).ConfigureAwait(false) is { } error)
        {
            return error;
        }

        var response = new MemberRemoveResponse { Header = NewHeader() };
        response.Members.Add(ListMembers());
        return response;
    }

    /// <summary>Says where a member is reached from now on.</summary>
    /// <exception cref="OperationCanceledException">The caller gave up waiting; the change may still be made.</exception>
    public async Task<KvResult<MemberUpdateResponse>> MemberUpdateAsync(MemberUpdateRequest request, KvCaller caller, CancellationToken cancellationToken)
    {
        if (PeerUrls.Normalize(request.PeerURLs) is not { } peerUrls)
        {
            return KvErrors.MemberBadURLs;
        }

        if (await CheckAdminAsync(caller, cancellationToken).ConfigureAwait(false) is { } refusal)
        {
            return refusal;
        }

        var change = new MembershipChange { Update = new ClusterMember { Id = request.ID, PeerUrls = { peerUrls } } };
        if (await ChangeAsync(change, cancellationToken).ConfigureAwait(false) is { } error)
        {
            return error;
        }

        var response = new MemberUpdateResponse { Header = NewHeader() };
        response.Members.Add(ListMembers());
        return response;
    }

    /// <summary>Makes a learner that has caught up a voter.</summary>
    /// <exception cref="OperationCanceledException">The caller gave up waiting; the change may still be made.</exception>
    public async Task<KvResult<MemberPromoteResponse>> MemberPromoteAsync(MemberPromoteRequest request, KvCaller caller, CancellationToken cancellationToken)
    {
        if (await CheckAdminAsync(caller, cancellationToken).ConfigureAwait(false) is { } refusal)
        {
            return refusal;
        }

        var change = new MembershipChange { Promote = request.ID };
        if (await ChangeAsync(change, cancellationToken).ConfigureAwait(false) is { } error)
        {
            return error;
        }

        var response = new MemberPromoteResponse { Header = NewHeader() };
        response.Members.Add(ListMembers());
        return response;
    }

    /// <summary>Hands leadership to another voter; only the leader can.</summary>
    /// <exception cref="OperationCanceledException">The caller gave up waiting; leadership may still move.</exception>
    public async Task<KvResult<MoveLeaderResponse>> MoveLeaderAsync(MoveLeaderRequest request, CancellationToken cancellationToken)
    {
        var transfer = new PendingTransfer(_time.GetTimestamp(), _group.Id, new NodeId(request.TargetID));
        if (!_loop.TryPost(LoopInput.Transfer(transfer)))
        {
            return RefusalReason();
        }

        var outcome = await transfer.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
        return outcome.Error is { } error ? error : new MoveLeaderResponse();
    }

    private Task<KvError?> ChangeAsync(MembershipChange change, CancellationToken cancellationToken) =>
        ChangeAsync(GroupId.First, Interlocked.Increment(ref _lastRequestId), change, cancellationToken);

    private async Task<KvError?> ChangeAsync(GroupId group, ulong requestId, MembershipChange change, CancellationToken cancellationToken)
    {
        var pending = new PendingChange(_time.GetTimestamp(), group, requestId, change);
        if (!_loop.TryPost(LoopInput.Change(pending)))
        {
            return RefusalReason();
        }

        return (await pending.Task.WaitAsync(cancellationToken).ConfigureAwait(false)).Error;
    }

    /// <summary>An id that nobody had before: made of the URLs, as etcd does, and of the number of the request.</summary>
    private ulong NewMemberId(IReadOnlyList<string> peerUrls, ulong requestId)
    {
        var text = $"{string.Concat(peerUrls)} {Options.Cluster.ClusterId:x} {Options.NodeId.Value:x} {requestId}";
        return BinaryPrimitives.ReadUInt64BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
    }
}
