using System.CommandLine;
using KvCtl.Flags;
using KvCtl.Topology;

namespace KvCtl.Commands.Topology;

/// <summary><c>rebalance</c>: says what would move, or has it moved.</summary>
internal sealed class RebalanceCommand : TopologyCommand
{
    private readonly Option<bool> _plan = new("--plan") { Description = "Say which slots would move, and move none" };
    private readonly Option<bool> _apply = new("--apply") { Description = "Have them moved, a few at a time" };
    private readonly Option<bool> _wait = new("--wait") { Description = "With --apply: return when all have moved, however long it takes" };

    public RebalanceCommand(GlobalFlags globals, CliHost host)
        : base("rebalance", "Give each active group the slots that its weight asks for, with as few moves as can be", "", globals, host)
    {
        Add(_plan);
        Add(_apply);
        Add(_wait);
    }

    protected override async Task RunAsync(Session session, ParseResult result, CancellationToken cancellationToken)
    {
        if (TakeAll(result).Length > 0 || result.GetValue(_plan) == result.GetValue(_apply))
        {
            throw new CliException(ExitCode.BadArguments, "rebalance needs either --plan or --apply");
        }

        var plan = await session.Client.Topology.PlanRebalanceAsync(cancellationToken);
        if (result.GetValue(_plan))
        {
            session.Printer.Report(TopologyReports.Plan(plan));
            return;
        }

        await session.Client.Topology.RebalanceAsync(cancellationToken);
        var isWaited = result.GetValue(_wait);
        await UntilAsync(session, all => !isWaited || (!all.IsRebalancing && all.Moves.Count == 0), cancellationToken);
        var slots = plan.Moves.Sum(static move => move.Slots.Sum(static range => range.Count));
        session.Printer.Done($"{slots} slots {(isWaited ? "moved" : "to move")}", TopologyReports.Plan(plan));
    }
}
