using System.CommandLine;
using System.Globalization;
using KvCtl.Flags;
using KvCtl.Output;
using KvStore.Contracts.V1;

namespace KvCtl.Commands.Topology;

/// <summary>A command about groups, slots and moves, which etcd does not have.</summary>
internal abstract class TopologyCommand : KvCommand
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    private readonly Argument<string[]> _arguments;
    private readonly GlobalFlags _globals;
    private readonly CliHost _host;

    /// <summary>Makes the command.</summary>
    /// <param name="arguments">Their names, for the help text.</param>
    protected TopologyCommand(string name, string description, string arguments, GlobalFlags globals, CliHost host)
        : base(name, description)
    {
        _globals = globals;
        _host = host;
        _arguments = new Argument<string[]>(arguments.Length == 0 ? "ignored" : arguments) { Arity = ArgumentArity.ZeroOrMore, Hidden = arguments.Length == 0 };
        Add(_arguments);
    }

    public override async Task<int> ExecuteAsync(ParseResult result, CancellationToken cancellationToken)
    {
        using var session = Session.OpenForReports(_globals, result, _host);
        await RunAsync(session, result, cancellationToken);
        return ExitCode.Success;
    }

    protected abstract Task RunAsync(Session session, ParseResult result, CancellationToken cancellationToken);

    /// <summary>The arguments, of which there must be as many as the command needs.</summary>
    protected string[] Take(ParseResult result, int count) => result.GetValue(_arguments) is { } given && given.Length == count
        ? given
        : throw new CliException(ExitCode.BadArguments, $"{FullName} needs {count switch { 0 => "no arguments", 1 => "1 argument", _ => $"{count} arguments" }}");

    protected string[] TakeAll(ParseResult result) => result.GetValue(_arguments) ?? [];

    /// <summary>The number of a group or a move.</summary>
    protected static ulong Number(string text, string what) => ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
        ? number
        : throw new CliException(ExitCode.BadArguments, $"\"{text}\" is no {what}");

    /// <summary>A node by its name, or its id in hexadecimal.</summary>
    protected static NodeDescription FindNode(TopologyDescription topology, string node) =>
        topology.Nodes.FirstOrDefault(each => each.Name == node || each.Id.ToString("x", CultureInfo.InvariantCulture) == node)
        ?? throw new CliException(ExitCode.BadArguments, $"there is no node {node}: see node list");

    /// <summary>Looks again and again until something holds; returns what it saw then. The user ends it, if nothing else does.</summary>
    protected static async Task<TopologyDescription> UntilAsync(
        Session session, Func<TopologyDescription, bool> holds, CancellationToken cancellationToken)
    {
        while (true)
        {
            var topology = await session.Client.Topology.DescribeAsync(cancellationToken);
            if (holds(topology))
            {
                return topology;
            }

            await Task.Delay(Pause, cancellationToken);
        }
    }

    /// <summary>Only one group of a description.</summary>
    protected static Report ReportOf(TopologyDescription topology, ulong group)
    {
        var one = topology.Clone();
        one.Groups.Clear();
        one.Groups.Add(topology.Groups.Where(each => each.Id == group));
        return KvCtl.Topology.TopologyReports.Groups(one);
    }

    /// <summary>Only one node of a description.</summary>
    protected static Report ReportOfNode(TopologyDescription topology, ulong node)
    {
        var one = topology.Clone();
        one.Nodes.Clear();
        one.Nodes.Add(topology.Nodes.Where(each => each.Id == node));
        return KvCtl.Topology.TopologyReports.Nodes(one);
    }

    private string FullName => $"{Parents.OfType<Command>().FirstOrDefault()?.Name} {Name}";
}
