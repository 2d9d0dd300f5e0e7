using KvStore.Client.Internal;
using KvStore.Contracts.Etcd;

namespace KvStore.Client;

/// <summary>Members of the cluster. Throws <see cref="KvException"/>. Thread safety: all members.</summary>
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
            static (endpoint, message, options) => endpoint.Connection.Cluster.MemberListAsync(message, options),
            request,
            RequestKind.Read,
            cancellationToken);
    }
}
