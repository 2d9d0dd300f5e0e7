using System.CommandLine;
using KvCtl.Flags;
using KvStore.Contracts.V1;

namespace KvCtl.Commands.Topology;

/// <summary><c>group add</c>: returns when the group is active.</summary>
internal sealed class GroupAddCommand : TopologyCommand
{
    private readonly Option<long> _weight = new("--weight")
    {
        Description = "Its share of the slots, compared with the other groups' weights, from 1 to 1000",
        DefaultValueFactory = static _ => 1,
        HelpName = "n",
    };

    public GroupAddCommand(GlobalFlags globals, CliHost host)
        : base("add", "Make a group with a replica on each member, and wait until it is active; it gets slots by rebalance or slot move", "", globals, host) =>
        Add(_weight);

    protected override async Task RunAsync(Session session, ParseResult result, CancellationToken cancellationToken)
    {
        Take(result, count: 0);
        var weight = result.GetValue(_weight);
        if (weight is < 1 or > 1000)
        {
            throw new CliException(ExitCode.BadArguments, "the weight of a group is from 1 to 1000");
        }

        var id = await session.Client.Topology.AddGroupAsync((int)weight, cancellationToken);
        var topology = await UntilAsync(
            session, all => all.Groups.All(group => group.Id != id || group.Phase != GroupPhase.Joining), cancellationToken);
        session.Printer.Done($"Group {id} added", ReportOf(topology, id));
    }
}
