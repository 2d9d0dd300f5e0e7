using System.CommandLine;
using KvCtl.Flags;
using KvStore.Client;

namespace KvCtl.Commands.Topology;

/// <summary><c>node drain</c> and <c>node undrain</c>.</summary>
internal sealed class NodeDrainCommand : TopologyCommand
{
    private const ulong FirstGroup = 1;

    private readonly Func<TopologyApi, ulong, CancellationToken, Task> _change;
    private readonly string _done;
    private readonly Option<bool>? _wait;

    private NodeDrainCommand(
        string name, string description, GlobalFlags globals, CliHost host, Func<TopologyApi, ulong, CancellationToken, Task> change, string done, bool waits)
        : base(name, description, "node", globals, host)
    {
        (_change, _done) = (change, done);
        if (waits)
        {
            _wait = new Option<bool>("--wait") { Description = "Return when the node votes in the first group alone, however long it takes" };
            Add(_wait);
        }
    }

    public static NodeDrainCommand Drain(GlobalFlags globals, CliHost host) => new(
        "drain",
        "Give the votes of a node in all groups but the first to others, by and by: before it is stopped for long, or removed",
        globals,
        host,
        static (topology, node, cancellationToken) => topology.DrainNodeAsync(node, cancellationToken),
        "drains",
        waits: true);

    public static NodeDrainCommand Undrain(GlobalFlags globals, CliHost host) => new(
        "undrain",
        "Let a node that is drained vote again",
        globals,
        host,
        static (topology, node, cancellationToken) => topology.UndrainNodeAsync(node, cancellationToken),
        "votes again",
        waits: false);

    protected override async Task RunAsync(Session session, ParseResult result, CancellationToken cancellationToken)
    {
        var node = FindNode(await session.Client.Topology.DescribeAsync(cancellationToken), Take(result, count: 1)[0]);
        await _change(session.Client.Topology, node.Id, cancellationToken);
        var isWaited = _wait is not null && result.GetValue(_wait);
        var topology = await UntilAsync(
            session,
            all => !isWaited || all.Nodes.All(each => each.Id != node.Id || each.Votes.All(static group => group == FirstGroup)),
            cancellationToken);
        session.Printer.Done($"Node {node.Name} {(isWaited ? "is drained" : _done)}", ReportOfNode(topology, node.Id));
    }
}
