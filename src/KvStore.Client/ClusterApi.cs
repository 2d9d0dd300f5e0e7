using KvStore.Client.Internal;
using KvStore.Contracts.Etcd;

namespace KvStore.Client;

/// <summary>
/// Members of the cluster. A change is sent again only when the earlier attempt certainly did nothing, else it ends with
/// <see cref="KvErrorCode.UnknownOutcome"/>: list the members to see what became of it. Cancelling ends the wait; a change that was already
/// sent may still be made. All methods throw <see cref="KvException"/>. Thread safety: all members.
/// </summary>
public sealed class ClusterApi
{
    private readonly RequestRunner _runner;

    internal ClusterApi(RequestRunner runner) => _runner = runner;

    /// <summary>Lists the members, as the node that is asked knows them.</summary>
    public Task<MemberListResponse> MemberListAsync(CancellationToken cancellationToken = default) =>
        MemberListAsync(new MemberListRequest(), cancellationToken);

    /// <summary>Lists the members; linearizable when the request says so (etcd before 3.5 ignores it).</summary>
    public Task<MemberListResponse> MemberListAsync(MemberListRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        return _runner.RunAsync(
            static (endpoint, message, options) => endpoint.Connection.Cluster.MemberListAsync(message, options).ResponseAsync,
            request,
            RequestKind.Read,
            cancellationToken);
    }

    /// <summary>
    /// Adds a member, which is then started. A KvStore lets every new member begin as a learner, and makes it a voter by itself when it has
    /// caught up, unless the request says that it is to stay a learner.
    /// </summary>
    /// <param name="request">With at least one peer URL, <c>http://host:port</c>.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public Task<MemberAddResponse> MemberAddAsync(MemberAddRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        return _runner.RunAsync(
            static (endpoint, message, options) => endpoint.Connection.Cluster.MemberAddAsync(message, options).ResponseAsync,
            request,
            RequestKind.Write,
            cancellationToken);
    }

    /// <summary>Removes a member for good: its id is never used again.</summary>
    public Task<MemberRemoveResponse> MemberRemoveAsync(ulong id, CancellationToken cancellationToken = default) =>
        _runner.RunAsync(
            static (endpoint, message, options) => endpoint.Connection.Cluster.MemberRemoveAsync(message, options).ResponseAsync,
            new MemberRemoveRequest { ID = id },
            RequestKind.Write,
            cancellationToken);

    /// <summary>Says where a member is reached from now on.</summary>
    /// <param name="request">The member, and all of its peer URLs.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public Task<MemberUpdateResponse> MemberUpdateAsync(MemberUpdateRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        return _runner.RunAsync(
            static (endpoint, message, options) => endpoint.Connection.Cluster.MemberUpdateAsync(message, options).ResponseAsync,
            request,
            RequestKind.Write,
            cancellationToken);
    }

    /// <summary>Makes a learner that has caught up a voter.</summary>
    public Task<MemberPromoteResponse> MemberPromoteAsync(ulong id, CancellationToken cancellationToken = default) =>
        _runner.RunAsync(
            static (endpoint, message, options) => endpoint.Connection.Cluster.MemberPromoteAsync(message, options).ResponseAsync,
            new MemberPromoteRequest { ID = id },
            RequestKind.Write,
            cancellationToken);
}
