using System.CommandLine;
using KvCtl.Flags;
using KvCtl.Output;
using KvCtl.Topology;
using KvStore.Contracts.V1;

namespace KvCtl.Commands.Topology;

/// <summary>The commands that only show something: of a linearizable description.</summary>
internal sealed class ShowCommand : TopologyCommand
{
    private readonly Func<Session, TopologyDescription, CancellationToken, Task<Report>> _report;

    private ShowCommand(
        string name,
        string description,
        GlobalFlags globals,
        CliHost host,
        Func<Session, TopologyDescription, CancellationToken, Task<Report>> report)
        : base(name, description, "", globals, host) => _report = report;

    public static ShowCommand Groups(GlobalFlags globals, CliHost host) => new(
        "list",
        "List the groups: id, phase, weight, slots, leader, voters, learners, revision",
        globals,
        host,
        static (_, topology, _) => Task.FromResult(TopologyReports.Groups(topology)));

    public static ShowCommand Slots(GlobalFlags globals, CliHost host) => new(
        "list",
        "List who has which slots, neighbours that are alike as one row: first, last, count, group, epoch, move",
        globals,
        host,
        static (_, topology, _) => Task.FromResult(TopologyReports.Slots(topology)));

    public static ShowCommand Moves(GlobalFlags globals, CliHost host) => new(
        "status",
        "Show the moves that are not ended, and how far each is",
        globals,
        host,
        static (_, topology, _) => Task.FromResult(TopologyReports.Moves(topology)));

    public static ShowCommand Nodes(GlobalFlags globals, CliHost host) => new(
        "list",
        "List the nodes: id, name, learner, draining, weight, client addresses, in how many groups each votes, and how many it leads",
        globals,
        host,
        static (_, topology, _) => Task.FromResult(TopologyReports.Nodes(topology)));

    protected override async Task RunAsync(Session session, ParseResult result, CancellationToken cancellationToken)
    {
        Take(result, count: 0);
        var topology = await session.Client.Topology.DescribeAsync(cancellationToken);
        session.Printer.Report(await _report(session, topology, cancellationToken));
    }
}
