using KvStore.Contracts.Etcd;
using KvStore.Contracts.Etcd.Concurrency;
using KvStore.Node;
using KvStore.Server.Hosting;
using KvStore.Services;
using KvStore.Services.Concurrency;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace KvStore.Server.Gateway;

/// <summary>
/// The paths of etcd's JSON gateway. Those of etcd 3.4 are also there under <c>/v3beta</c>; <c>/v3/maintenance/hashkv</c> is of etcd 3.5.
/// </summary>
internal sealed class GatewayRoutes
{
    private static readonly string[] Roots = ["/v3", "/v3beta"];

    private readonly IEndpointRouteBuilder _routes;
    private readonly int _bytesMax;

    private GatewayRoutes(IEndpointRouteBuilder routes, int bytesMax)
    {
        _routes = routes;
        _bytesMax = bytesMax;
    }

    /// <summary>Adds all paths.</summary>
    public static void Map(IEndpointRouteBuilder routes)
    {
        var services = routes.ServiceProvider;

        // Base64 takes four characters for three bytes, and the rest is names.
        var bytesMax = (2 * services.GetRequiredService<KvNode>().Options.RequestBytesMax) + HostLimits.RequestOverheadBytesMax;
        var gateway = new GatewayRoutes(routes, bytesMax);
        gateway.MapKeys(services);
        gateway.MapLeases(services);
        gateway.MapCluster(services);
        gateway.MapAuth(services);
        gateway.MapConcurrency(services);
    }

    /// <summary>Whether a request is for one of the paths, or one like them.</summary>
    public static bool IsCall(HttpContext http)
    {
        foreach (var root in Roots)
        {
            if (http.Request.Path.StartsWithSegments(root))
            {
                return true;
            }
        }

        return false;
    }

    private void MapKeys(IServiceProvider services)
    {
        var kv = services.GetRequiredService<KvService>();
        Map("kv/range", GatewayCall.Unary<RangeRequest, RangeResponse>(_bytesMax, kv.Range));
        Map("kv/put", GatewayCall.Unary<PutRequest, PutResponse>(_bytesMax, kv.Put));
        Map("kv/deleterange", GatewayCall.Unary<DeleteRangeRequest, DeleteRangeResponse>(_bytesMax, kv.DeleteRange));
        Map("kv/txn", GatewayCall.Unary<TxnRequest, TxnResponse>(_bytesMax, kv.Txn));
        Map("kv/compaction", GatewayCall.Unary<CompactionRequest, CompactionResponse>(_bytesMax, kv.Compact));
        Map("watch", GatewayCall.Duplex<WatchRequest, WatchResponse>(_bytesMax, services.GetRequiredService<WatchService>().Watch));
    }

    private void MapLeases(IServiceProvider services)
    {
        var leases = services.GetRequiredService<LeaseService>();
        Map("lease/grant", GatewayCall.Unary<LeaseGrantRequest, LeaseGrantResponse>(_bytesMax, leases.LeaseGrant));
        Map("lease/keepalive", GatewayCall.Duplex<LeaseKeepAliveRequest, LeaseKeepAliveResponse>(_bytesMax, leases.LeaseKeepAlive));
        foreach (var parent in (string[])["", "kv/"])
        {
            Map(parent + "lease/revoke", GatewayCall.Unary<LeaseRevokeRequest, LeaseRevokeResponse>(_bytesMax, leases.LeaseRevoke));
            Map(parent + "lease/timetolive", GatewayCall.Unary<LeaseTimeToLiveRequest, LeaseTimeToLiveResponse>(_bytesMax, leases.LeaseTimeToLive));
            Map(parent + "lease/leases", GatewayCall.Unary<LeaseLeasesRequest, LeaseLeasesResponse>(_bytesMax, leases.LeaseLeases));
        }
    }

    private void MapCluster(IServiceProvider services)
    {
        var cluster = services.GetRequiredService<ClusterService>();
        Map("cluster/member/add", GatewayCall.Unary<MemberAddRequest, MemberAddResponse>(_bytesMax, cluster.MemberAdd));
        Map("cluster/member/remove", GatewayCall.Unary<MemberRemoveRequest, MemberRemoveResponse>(_bytesMax, cluster.MemberRemove));
        Map("cluster/member/update", GatewayCall.Unary<MemberUpdateRequest, MemberUpdateResponse>(_bytesMax, cluster.MemberUpdate));
        Map("cluster/member/list", GatewayCall.Unary<MemberListRequest, MemberListResponse>(_bytesMax, cluster.MemberList));
        Map("cluster/member/promote", GatewayCall.Unary<MemberPromoteRequest, MemberPromoteResponse>(_bytesMax, cluster.MemberPromote));

        var maintenance = services.GetRequiredService<MaintenanceService>();
        Map("maintenance/alarm", GatewayCall.Unary<AlarmRequest, AlarmResponse>(_bytesMax, maintenance.Alarm));
        Map("maintenance/status", GatewayCall.Unary<StatusRequest, StatusResponse>(_bytesMax, maintenance.Status));
        Map("maintenance/defragment", GatewayCall.Unary<DefragmentRequest, DefragmentResponse>(_bytesMax, maintenance.Defragment));
        Map("maintenance/hash", GatewayCall.Unary<HashRequest, HashResponse>(_bytesMax, maintenance.Hash));
        Map("maintenance/hashkv", GatewayCall.Unary<HashKVRequest, HashKVResponse>(_bytesMax, maintenance.HashKV));
        Map("maintenance/snapshot", GatewayCall.ServerStream<SnapshotRequest, SnapshotResponse>(_bytesMax, maintenance.Snapshot));
        Map("maintenance/transfer-leadership", GatewayCall.Unary<MoveLeaderRequest, MoveLeaderResponse>(_bytesMax, maintenance.MoveLeader));
    }

    private void MapAuth(IServiceProvider services)
    {
        var auth = services.GetRequiredService<AuthService>();
        Map("auth/enable", GatewayCall.Unary<AuthEnableRequest, AuthEnableResponse>(_bytesMax, auth.AuthEnable));
        Map("auth/disable", GatewayCall.Unary<AuthDisableRequest, AuthDisableResponse>(_bytesMax, auth.AuthDisable));
        Map("auth/authenticate", GatewayCall.Unary<AuthenticateRequest, AuthenticateResponse>(_bytesMax, auth.Authenticate));
        Map("auth/user/add", GatewayCall.Unary<AuthUserAddRequest, AuthUserAddResponse>(_bytesMax, auth.UserAdd));
        Map("auth/user/get", GatewayCall.Unary<AuthUserGetRequest, AuthUserGetResponse>(_bytesMax, auth.UserGet));
        Map("auth/user/list", GatewayCall.Unary<AuthUserListRequest, AuthUserListResponse>(_bytesMax, auth.UserList));
        Map("auth/user/delete", GatewayCall.Unary<AuthUserDeleteRequest, AuthUserDeleteResponse>(_bytesMax, auth.UserDelete));
        Map("auth/user/changepw", GatewayCall.Unary<AuthUserChangePasswordRequest, AuthUserChangePasswordResponse>(_bytesMax, auth.UserChangePassword));
        Map("auth/user/grant", GatewayCall.Unary<AuthUserGrantRoleRequest, AuthUserGrantRoleResponse>(_bytesMax, auth.UserGrantRole));
        Map("auth/user/revoke", GatewayCall.Unary<AuthUserRevokeRoleRequest, AuthUserRevokeRoleResponse>(_bytesMax, auth.UserRevokeRole));
        Map("auth/role/add", GatewayCall.Unary<AuthRoleAddRequest, AuthRoleAddResponse>(_bytesMax, auth.RoleAdd));
        Map("auth/role/get", GatewayCall.Unary<AuthRoleGetRequest, AuthRoleGetResponse>(_bytesMax, auth.RoleGet));
        Map("auth/role/list", GatewayCall.Unary<AuthRoleListRequest, AuthRoleListResponse>(_bytesMax, auth.RoleList));
        Map("auth/role/delete", GatewayCall.Unary<AuthRoleDeleteRequest, AuthRoleDeleteResponse>(_bytesMax, auth.RoleDelete));
        Map("auth/role/grant", GatewayCall.Unary<AuthRoleGrantPermissionRequest, AuthRoleGrantPermissionResponse>(_bytesMax, auth.RoleGrantPermission));
        Map("auth/role/revoke", GatewayCall.Unary<AuthRoleRevokePermissionRequest, AuthRoleRevokePermissionResponse>(_bytesMax, auth.RoleRevokePermission));
    }

    private void MapConcurrency(IServiceProvider services)
    {
        var locks = services.GetRequiredService<LockService>();
        Map("lock/lock", GatewayCall.Unary<LockRequest, LockResponse>(_bytesMax, locks.Lock));
        Map("lock/unlock", GatewayCall.Unary<UnlockRequest, UnlockResponse>(_bytesMax, locks.Unlock));

        var elections = services.GetRequiredService<ElectionService>();
        Map("election/campaign", GatewayCall.Unary<CampaignRequest, CampaignResponse>(_bytesMax, elections.Campaign));
        Map("election/proclaim", GatewayCall.Unary<ProclaimRequest, ProclaimResponse>(_bytesMax, elections.Proclaim));
        Map("election/leader", GatewayCall.Unary<LeaderRequest, LeaderResponse>(_bytesMax, elections.Leader));
        Map("election/observe", GatewayCall.ServerStream<LeaderRequest, LeaderResponse>(_bytesMax, elections.Observe));
        Map("election/resign", GatewayCall.Unary<ResignRequest, ResignResponse>(_bytesMax, elections.Resign));
    }

    // A path that exists is refused to any other method than POST, with 405.
    private void Map(string path, RequestDelegate call)
    {
        foreach (var root in Roots)
        {
            _routes.MapPost($"{root}/{path}", call);
        }
    }
}
