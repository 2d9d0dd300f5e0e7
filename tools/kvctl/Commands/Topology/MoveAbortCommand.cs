using System.CommandLine;
using KvCtl.Flags;
using KvCtl.Output;

namespace KvCtl.Commands.Topology;

/// <summary><c>move abort</c>.</summary>
internal sealed class MoveAbortCommand(GlobalFlags globals, CliHost host)
    : TopologyCommand("abort", "Give up a move that is not committed: its slots stay where they are; also ends a rebalance", "move", globals, host)
{
    protected override async Task RunAsync(Session session, ParseResult result, CancellationToken cancellationToken)
    {
        var move = Number(Take(result, count: 1)[0], "move");
        await session.Client.Topology.AbortMoveAsync(move, cancellationToken);
        session.Printer.Done($"Move {move} aborted", new Report(["Move"], [[Cell.Of(move)]]));
    }
}
