using System.Globalization;
using KvCtl.Text;
using KvStore.Contracts.Etcd;

namespace KvCtl.Output;

/// <summary>Answers as tables; the simple format prints their rows too.</summary>
internal static class Tables
{
    public static Table Of(MemberListResponse response)
    {
        var rows = new List<string[]>();
        foreach (var member in response.Members)
        {
            rows.Add([
                member.ID.ToString("x", CultureInfo.InvariantCulture),
                member.Name.Length == 0 ? "unstarted" : "started",
                member.Name,
                string.Join(',', member.PeerURLs),
                string.Join(',', member.ClientURLs),
                Bool(member.IsLearner),
            ]);
        }

        return new Table(["ID", "Status", "Name", "Peer Addrs", "Client Addrs", "Is Learner"], rows);
    }

    public static Table Of(IReadOnlyList<EndpointStatus> statuses)
    {
        var rows = new List<string[]>();
        foreach (var (endpoint, status) in statuses)
        {
            var memberId = status.Header?.MemberId ?? 0;
            rows.Add([
                endpoint,
                memberId.ToString("x", CultureInfo.InvariantCulture),
                status.Version,
                HumanSize.Format((ulong)status.DbSize),
                Bool(status.Leader == memberId),
                Bool(status.IsLearner),
                $"{status.RaftTerm}",
                $"{status.RaftIndex}",
                $"{status.RaftAppliedIndex}",
                string.Join(", ", status.Errors),
            ]);
        }

        string[] header =
        [
            "endpoint", "ID", "version", "db size", "is leader", "is learner", "raft term", "raft index", "raft applied index", "errors",
        ];
        return new Table(header, rows);
    }

    public static Table Of(IReadOnlyList<EndpointHealth> healths)
    {
        var rows = new List<string[]>();
        foreach (var health in healths)
        {
            rows.Add([health.Endpoint, Bool(health.Error is null), GoDuration.Format(health.Took), health.Error ?? ""]);
        }

        return new Table(["endpoint", "health", "took", "error"], rows);
    }

    public static Table Of(IReadOnlyList<EndpointHash> hashes) =>
        new(["endpoint", "hash"], [.. hashes.Select(static hash => new[] { hash.Endpoint, $"{hash.Response.Hash}" })]);

    public static Table Of(SnapshotFigures snapshot)
    {
        string[] row = [$"{snapshot.Hash:x}", $"{snapshot.Revision}", $"{snapshot.Rows}", HumanSize.Format((ulong)snapshot.Bytes)];
        return new Table(["hash", "revision", "total keys", "total size"], [row]);
    }

    private static string Bool(bool value) => value ? "true" : "false";
}
