using System.CommandLine;
using Google.Protobuf.Collections;
using KvCtl.Flags;
using KvCtl.Output;
using KvStore.Client;

namespace KvCtl.Commands.Topology;

/// <summary><c>leader transfer</c>: asks the node that leads the group, wherever it is reached.</summary>
internal sealed class LeaderTransferCommand(GlobalFlags globals, CliHost host)
    : TopologyCommand("transfer", "Hand the leadership of a group to a node, given by its name or its id in hexadecimal", "group> <node", globals, host)
{
    protected override async Task RunAsync(Session session, ParseResult result, CancellationToken cancellationToken)
    {
        var arguments = Take(result, count: 2);
        var id = Number(arguments[0], "group");
        var topology = await session.Client.Topology.DescribeAsync(cancellationToken);
        var target = FindNode(topology, arguments[1]);
        var group = topology.Groups.FirstOrDefault(each => each.Id == id) ?? throw new CliException(ExitCode.Error, $"there is no group {id}");
        if (!group.Voters.Contains(target.Id))
        {
            throw new CliException(ExitCode.Error, $"node {arguments[1]} has no vote in group {id}");
        }

        var leader = topology.Nodes.FirstOrDefault(node => node.Id == group.Leader)
            ?? throw new CliException(ExitCode.Error, $"group {id} has no leader now");
        var endpoints = leader.ClientUrls.Count > 0 ? leader.ClientUrls : throw new CliException(ExitCode.Error, $"node {leader.Name} has no client address");
        using var client = session.Settings.Connect([.. endpoints]);
        await TransferAsync(client, endpoints, id, target.Id, cancellationToken);
        session.Printer.Done(
            $"Leadership of group {id} transferred from {leader.Name} to {target.Name}",
            new Report(["Group", "From", "To"], [[Cell.Of(id), Cell.Member(leader.Id), Cell.Member(target.Id)]]));
    }

    private static async Task TransferAsync(
        KvConnection client, RepeatedField<string> endpoints, ulong group, ulong target, CancellationToken cancellationToken)
    {
        for (var i = 0; i < endpoints.Count; i++)
        {
            try
            {
                await client.Topology.MoveLeaderAsync(endpoints[i], group, target, cancellationToken);
                return;
            }
            catch (KvException failure) when (failure.Code == KvErrorCode.Unavailable && i + 1 < endpoints.Count)
            {
                // The node may be reached at its next address.
            }
        }
    }
}
