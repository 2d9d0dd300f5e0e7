using System.CommandLine;
using KvCtl.Flags;
using KvStore.Contracts.Etcd;

namespace KvCtl.Commands;

/// <summary><c>alarm list</c> and <c>alarm disarm</c>, which ends every alarm that is raised.</summary>
internal sealed class AlarmCommand : KvCommand
{
    private readonly IgnoredArguments _arguments = new();

    private readonly GlobalFlags _globals;
    private readonly CliHost _host;
    private readonly bool _ends;

    private AlarmCommand(GlobalFlags globals, CliHost host, string name, string description, bool ends)
        : base(name, description)
    {
        _globals = globals;
        _host = host;
        _ends = ends;
        Add(_arguments);
    }

    public static AlarmCommand List(GlobalFlags globals, CliHost host) => new(globals, host, "list", "List all alarms", ends: false);

    public static AlarmCommand Disarm(GlobalFlags globals, CliHost host) => new(globals, host, "disarm", "End all alarms", ends: true);

    public override async Task<int> ExecuteAsync(ParseResult result, CancellationToken cancellationToken)
    {
        if (_arguments.AreIn(result))
        {
            throw new CliException(ExitCode.BadArguments, $"alarm {Name} command accepts no arguments");
        }

        using var session = Session.OpenForAlarms(_globals, result, _host);
        var raised = await session.Client.Maintenance.AlarmsAsync(cancellationToken);
        session.Printer.Alarms(_ends ? await EndAsync(session, raised, cancellationToken) : raised);
        return ExitCode.Success;
    }

    private static async Task<AlarmResponse> EndAsync(Session session, AlarmResponse raised, CancellationToken cancellationToken)
    {
        var ended = new AlarmResponse();
        foreach (var alarm in raised.Alarms)
        {
            ended.Alarms.Add((await session.Client.Maintenance.EndAlarmAsync(alarm, cancellationToken)).Alarms);
        }

        return ended;
    }
}
