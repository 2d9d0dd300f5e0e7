using Grpc.Core;
using Grpc.Net.Client;

using KvStore.Contracts.Etcd;

namespace KvStore.Bench.Connections;

/// <summary>Finds the client address of the leader by asking the nodes.</summary>
internal static class LeaderFinder
{
    // Long, because a node under load on few cores answers late and a late answer is still an answer.
    private static readonly TimeSpan AnswerMax = TimeSpan.FromSeconds(15);

    /// <summary>
    /// The address of the leader: the given node that says so of itself, else the address that the member list gives for the node that the
    /// others follow. Null when no node knows a leader.
    /// </summary>
    public static async Task<Uri?> FindAsync(IReadOnlyList<Uri> nodes, CancellationToken cancellationToken)
    {
        var told = new Dictionary<ulong, Uri>();
        foreach (var node in nodes)
        {
            using var channel = Open(node);
            var status = await StatusAsync(channel, cancellationToken);
            if (status is null || status.Leader == 0)
            {
                continue;
            }

            if (status.Header.MemberId == status.Leader)
            {
                return node;
            }

            told.TryAdd(status.Leader, node);
        }

        foreach (var (leader, teller) in told)
        {
            using var channel = Open(teller);
            if (await AddressAsync(channel, leader, cancellationToken) is { } address)
            {
                return address;
            }
        }

        return null;
    }

    private static GrpcChannel Open(Uri node) =>
        GrpcChannel.ForAddress(node, new GrpcChannelOptions { HttpHandler = KvHandlers.Create(), DisposeHttpClient = true });

    private static async Task<StatusResponse?> StatusAsync(GrpcChannel channel, CancellationToken cancellationToken)
    {
        try
        {
            return await new Maintenance.MaintenanceClient(channel).StatusAsync(new StatusRequest(), Options(cancellationToken));
        }
        catch (RpcException)
        {
            // A node that does not answer is not the leader to measure; the others are asked.
            cancellationToken.ThrowIfCancellationRequested();
            return null;
        }
    }

    private static async Task<Uri?> AddressAsync(GrpcChannel channel, ulong member, CancellationToken cancellationToken)
    {
        try
        {
            var list = await new Cluster.ClusterClient(channel).MemberListAsync(new MemberListRequest(), Options(cancellationToken));
            var url = list.Members.FirstOrDefault(candidate => candidate.ID == member)?.ClientURLs.FirstOrDefault();
            return Uri.TryCreate(url, UriKind.Absolute, out var address) ? address : null;
        }
        catch (RpcException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            return null;
        }
    }

    private static CallOptions Options(CancellationToken cancellationToken) =>
        new(deadline: TimeProvider.System.GetUtcNow().UtcDateTime + AnswerMax, cancellationToken: cancellationToken);
}
