using System.CommandLine;
using KvCtl.Flags;
using KvStore.Client;
using KvStore.Contracts.V1;

namespace KvCtl.Commands.Topology;

/// <summary><c>group drain</c>, <c>group undrain</c> and <c>group remove</c>.</summary>
internal sealed class GroupChangeCommand : TopologyCommand
{
    private readonly Func<TopologyApi, ulong, CancellationToken, Task> _change;
    private readonly string _done;
    private readonly Option<bool>? _wait;

    private GroupChangeCommand(
        string name, string description, GlobalFlags globals, CliHost host, Func<TopologyApi, ulong, CancellationToken, Task> change, string done, bool waits)
        : base(name, description, "group", globals, host)
    {
        _change = change;
        _done = done;
        if (waits)
        {
            _wait = new Option<bool>("--wait") { Description = "Return when the group has no slots and no moves any more, however long it takes" };
            Add(_wait);
        }
    }

    public static GroupChangeCommand Drain(GlobalFlags globals, CliHost host) => new(
        "drain",
        "Move the slots of a group to the others, by and by; it gets none any more",
        globals,
        host,
        static (topology, group, cancellationToken) => topology.DrainGroupAsync(group, cancellationToken),
        "drains",
        waits: true);

    public static GroupChangeCommand Undrain(GlobalFlags globals, CliHost host) => new(
        "undrain",
        "Let a group that is drained get slots again; those that have gone come back by rebalance",
        globals,
        host,
        static (topology, group, cancellationToken) => topology.UndrainGroupAsync(group, cancellationToken),
        "is active",
        waits: false);

    public static GroupChangeCommand Remove(GlobalFlags globals, CliHost host) => new(
        "remove",
        "Remove a group that is drained, and its replicas on all nodes, for ever",
        globals,
        host,
        RemoveAsync,
        "is removed",
        waits: false);

    protected override async Task RunAsync(Session session, ParseResult result, CancellationToken cancellationToken)
    {
        var id = Number(Take(result, count: 1)[0], "group");
        await _change(session.Client.Topology, id, cancellationToken);
        var isWaited = _wait is not null && result.GetValue(_wait);
        var topology = await UntilAsync(
            session,
            all => !isWaited
                || (all.Groups.All(group => group.Id != id || group.Slots == 0) && all.Moves.All(move => move.Source != id && move.Destination != id)),
            cancellationToken);
        session.Printer.Done($"Group {id} {(isWaited ? "is empty" : _done)}", ReportOf(topology, id));
    }

    private static async Task RemoveAsync(TopologyApi topology, ulong group, CancellationToken cancellationToken)
    {
        // The store refuses these too, but cannot say what to do about it.
        var found = (await topology.DescribeAsync(cancellationToken)).Groups.FirstOrDefault(each => each.Id == group);
        if (found is { Phase: GroupPhase.Active })
        {
            throw new CliException(ExitCode.Error, $"group {group} is active: drain it first");
        }

        if (found is { Slots: > 0 })
        {
            throw new CliException(ExitCode.Error, $"group {group} still has {found.Slots} slots, which move away one after the other: see move status");
        }

        await topology.RemoveGroupAsync(group, cancellationToken);
    }
}
