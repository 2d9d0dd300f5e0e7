using System.CommandLine;
using KvCtl.Flags;

namespace KvCtl.Commands.Topology;

/// <summary><c>node weight</c>.</summary>
internal sealed class NodeWeightCommand(GlobalFlags globals, CliHost host)
    : TopologyCommand("weight", "Say how many votes a node is to have, compared with the others' weights, from 1, the usual one, to 1000", "node> <weight", globals, host)
{
    private const ulong WeightMax = 1000;

    protected override async Task RunAsync(Session session, ParseResult result, CancellationToken cancellationToken)
    {
        var arguments = Take(result, count: 2);
        var weight = Number(arguments[1], "weight");
        if (weight is < 1 or > WeightMax)
        {
            throw new CliException(ExitCode.BadArguments, "the weight of a node is from 1 to 1000");
        }

        var node = FindNode(await session.Client.Topology.DescribeAsync(cancellationToken), arguments[0]);
        await session.Client.Topology.SetNodeWeightAsync(node.Id, (int)weight, cancellationToken);
        session.Printer.Done(
            $"Node {node.Name} has weight {weight}", ReportOfNode(await session.Client.Topology.DescribeAsync(cancellationToken), node.Id));
    }
}
