using KvStore.Contracts;
using KvStore.Contracts.Etcd;
using KvStore.Contracts.V1;
using KvStore.Node.Auth;

namespace KvStore.Node;

/// <content>For the application in whose process the node is: the same without a caller. Nothing is checked, whether authentication is on or not.</content>
public sealed partial class KvNode
{
    /// <inheritdoc cref="RangeAsync(RangeRequest, KvCaller, CancellationToken)"/>
    public Task<KvResult<RangeResponse>> RangeAsync(RangeRequest request, CancellationToken cancellationToken) =>
        RangeAsync(request, KvCaller.Trusted, cancellationToken);

    /// <inheritdoc cref="PutAsync(PutRequest, KvCaller, CancellationToken)"/>
    public Task<KvResult<PutResponse>> PutAsync(PutRequest request, CancellationToken cancellationToken) =>
        PutAsync(request, KvCaller.Trusted, cancellationToken);

    /// <inheritdoc cref="DeleteRangeAsync(DeleteRangeRequest, KvCaller, CancellationToken)"/>
    public Task<KvResult<DeleteRangeResponse>> DeleteRangeAsync(DeleteRangeRequest request, CancellationToken cancellationToken) =>
        DeleteRangeAsync(request, KvCaller.Trusted, cancellationToken);

    /// <inheritdoc cref="TxnAsync(TxnRequest, KvCaller, CancellationToken)"/>
    public Task<KvResult<TxnResponse>> TxnAsync(TxnRequest request, CancellationToken cancellationToken) =>
        TxnAsync(request, KvCaller.Trusted, cancellationToken);

    /// <inheritdoc cref="AlarmAsync(AlarmRequest, KvCaller, CancellationToken)"/>
    public Task<KvResult<AlarmResponse>> AlarmAsync(AlarmRequest request, CancellationToken cancellationToken) =>
        AlarmAsync(request, KvCaller.Trusted, cancellationToken);

    /// <inheritdoc cref="CompactAsync(CompactionRequest, KvCaller, CancellationToken)"/>
    public Task<KvResult<CompactionResponse>> CompactAsync(CompactionRequest request, CancellationToken cancellationToken) =>
        CompactAsync(request, KvCaller.Trusted, cancellationToken);

    /// <inheritdoc cref="GrantLeaseAsync(LeaseGrantRequest, KvCaller, CancellationToken)"/>
    public Task<KvResult<LeaseGrantResponse>> GrantLeaseAsync(LeaseGrantRequest request, CancellationToken cancellationToken) =>
        GrantLeaseAsync(request, KvCaller.Trusted, cancellationToken);

    /// <inheritdoc cref="RevokeLeaseAsync(LeaseRevokeRequest, KvCaller, CancellationToken)"/>
    public Task<KvResult<LeaseRevokeResponse>> RevokeLeaseAsync(LeaseRevokeRequest request, CancellationToken cancellationToken) =>
        RevokeLeaseAsync(request, KvCaller.Trusted, cancellationToken);

    /// <inheritdoc cref="TimeLeaseAsync(LeaseTimeToLiveRequest, KvCaller, CancellationToken)"/>
    public Task<KvResult<LeaseTimeToLiveResponse>> TimeLeaseAsync(LeaseTimeToLiveRequest request, CancellationToken cancellationToken) =>
        TimeLeaseAsync(request, KvCaller.Trusted, cancellationToken);

    /// <inheritdoc cref="MemberAddAsync(MemberAddRequest, KvCaller, CancellationToken)"/>
    public Task<KvResult<MemberAddResponse>> MemberAddAsync(MemberAddRequest request, CancellationToken cancellationToken) =>
        MemberAddAsync(request, KvCaller.Trusted, cancellationToken);

    /// <inheritdoc cref="MemberRemoveAsync(MemberRemoveRequest, KvCaller, CancellationToken)"/>
    public Task<KvResult<MemberRemoveResponse>> MemberRemoveAsync(MemberRemoveRequest request, CancellationToken cancellationToken) =>
        MemberRemoveAsync(request, KvCaller.Trusted, cancellationToken);

    /// <inheritdoc cref="MemberUpdateAsync(MemberUpdateRequest, KvCaller, CancellationToken)"/>
    public Task<KvResult<MemberUpdateResponse>> MemberUpdateAsync(MemberUpdateRequest request, CancellationToken cancellationToken) =>
        MemberUpdateAsync(request, KvCaller.Trusted, cancellationToken);

    /// <inheritdoc cref="MemberPromoteAsync(MemberPromoteRequest, KvCaller, CancellationToken)"/>
    public Task<KvResult<MemberPromoteResponse>> MemberPromoteAsync(MemberPromoteRequest request, CancellationToken cancellationToken) =>
        MemberPromoteAsync(request, KvCaller.Trusted, cancellationToken);

    /// <inheritdoc cref="OpenSessionAsync(SessionOpenRequest, KvCaller, CancellationToken)"/>
    public Task<KvResult<SessionOpenResponse>> OpenSessionAsync(SessionOpenRequest request, CancellationToken cancellationToken) =>
        OpenSessionAsync(request, KvCaller.Trusted, cancellationToken);

    /// <inheritdoc cref="KeepSessionAliveAsync(SessionKeepAliveRequest, KvCaller, CancellationToken)"/>
    public Task<KvResult<SessionKeepAliveResponse>> KeepSessionAliveAsync(SessionKeepAliveRequest request, CancellationToken cancellationToken) =>
        KeepSessionAliveAsync(request, KvCaller.Trusted, cancellationToken);

    /// <inheritdoc cref="CloseSessionAsync(SessionCloseRequest, KvCaller, CancellationToken)"/>
    public Task<KvResult<SessionCloseResponse>> CloseSessionAsync(SessionCloseRequest request, CancellationToken cancellationToken) =>
        CloseSessionAsync(request, KvCaller.Trusted, cancellationToken);
}
