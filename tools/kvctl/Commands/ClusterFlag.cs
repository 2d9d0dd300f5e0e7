using System.CommandLine;

namespace KvCtl.Commands;

/// <summary>The flag <c>--cluster</c> of the endpoint commands: all members' endpoints in place of the given ones.</summary>
internal sealed class ClusterFlag
{
    public Option<bool> Option { get; } = new("--cluster") { Description = "Use the endpoints in the cluster's member list" };

    public async Task<IReadOnlyList<string>> EndpointsAsync(ParseResult result, Session session, CancellationToken cancellationToken)
    {
        if (!result.GetValue(Option))
        {
            return session.Settings.Endpoints;
        }

        var endpoints = new List<string>();
        foreach (var member in (await session.Client.Cluster.MemberListAsync(cancellationToken)).Members)
        {
            endpoints.AddRange(member.ClientURLs);
        }

        return endpoints;
    }
}
