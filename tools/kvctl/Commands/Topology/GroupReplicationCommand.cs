using System.CommandLine;
using KvCtl.Flags;
using KvCtl.Output;

namespace KvCtl.Commands.Topology;

/// <summary><c>group replication</c>: shows or sets how many nodes vote in each group.</summary>
internal sealed class GroupReplicationCommand(GlobalFlags globals, CliHost host)
    : TopologyCommand("replication", "Show or set how many nodes vote in each group but the first: 1, 3, 5, or all", "voters", globals, host)
{
    private const string All = "all";

    protected override async Task RunAsync(Session session, ParseResult result, CancellationToken cancellationToken)
    {
        var arguments = TakeAll(result);
        if (arguments.Length > 1)
        {
            throw new CliException(ExitCode.BadArguments, "group replication needs no argument, or one");
        }

        if (arguments is [var asked])
        {
            await session.Client.Topology.SetReplicationAsync(Read(asked), cancellationToken);
        }

        var topology = await session.Client.Topology.DescribeAsync(cancellationToken);
        var able = topology.Nodes.Count(static node => node is { IsLearner: false, IsDraining: false });
        var wanted = topology.Replication == 0 ? able : (int)topology.Replication;
        var few = able < wanted ? $", but only {able} can" : "";
        session.Printer.Done(
            topology.Replication == 0 ? $"All {able} nodes that can vote in each group" : $"{wanted} nodes are to vote in each group{few}",
            new Report(["Replication", "Able Nodes"], [[Cell.Of((ulong)topology.Replication), Cell.Of((long)able)]]));
    }

    private static int Read(string text) => text switch
    {
        All => 0,
        "1" => 1,
        "3" => 3,
        "5" => 5,
        _ => throw new CliException(ExitCode.BadArguments, $"\"{text}\" nodes cannot vote in a group: 1, 3, 5 or {All}"),
    };
}
