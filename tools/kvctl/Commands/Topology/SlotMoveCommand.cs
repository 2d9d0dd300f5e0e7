using System.CommandLine;
using KvCtl.Flags;
using KvCtl.Output;
using KvCtl.Topology;
using KvStore.Contracts.V1;

namespace KvCtl.Commands.Topology;

/// <summary><c>slot move</c>.</summary>
internal sealed class SlotMoveCommand : TopologyCommand
{
    private readonly Option<bool> _wait = new("--wait") { Description = "Return when the moves have ended, however long they take" };

    public SlotMoveCommand(GlobalFlags globals, CliHost host)
        : base("move", "Begin to move slots, such as 0-99,200, to a group; those that are there already stay", "slots> <group", globals, host) => Add(_wait);

    protected override async Task RunAsync(Session session, ParseResult result, CancellationToken cancellationToken)
    {
        var arguments = Take(result, count: 2);
        var request = new MoveSlotsRequest { Slots = { SlotText.Parse(arguments[0]) }, Destination = Number(arguments[1], "group") };
        var begun = await session.Client.Topology.MoveSlotsAsync(request, cancellationToken);
        var isWaited = result.GetValue(_wait);
        await UntilAsync(session, all => !isWaited || all.Moves.All(move => !begun.Moves.Contains(move.Id)), cancellationToken);
        var sentence = begun.Moves.Count == 0 ? "The slots are there already" : $"Move {string.Join(", ", begun.Moves)} {(isWaited ? "ended" : "begun")}";
        session.Printer.Done(sentence, new Report(["Move"], [.. begun.Moves.Select(static move => new[] { Cell.Of(move) })]));
    }
}
