using System.CommandLine;
using KvCtl.Flags;
using KvCtl.Output;
using KvStore.Client;

namespace KvCtl.Commands;

/// <summary><c>endpoint status</c>: asks each endpoint for the state of its node.</summary>
internal sealed class EndpointStatusCommand : KvCommand
{
    private readonly ClusterFlag _cluster = new();

    private readonly GlobalFlags _globals;
    private readonly CliHost _host;

    public EndpointStatusCommand(GlobalFlags globals, CliHost host)
        : base("status", "Print the state of each endpoint's node: endpoint, id, version, size, leader, learner, term, indexes, errors")
    {
        _globals = globals;
        _host = host;
        Add(_cluster.Option);
        Add(new IgnoredArguments());
    }

    public override async Task<int> ExecuteAsync(ParseResult result, CancellationToken cancellationToken)
    {
        using var session = Session.Open(_globals, result, _host);
        var endpoints = await _cluster.EndpointsAsync(result, session, cancellationToken);
        using var client = session.Settings.Connect(endpoints);
        var found = new List<EndpointStatus>();
        foreach (var endpoint in endpoints)
        {
            try
            {
                found.Add(new EndpointStatus(endpoint, await client.Maintenance.StatusAsync(endpoint, cancellationToken)));
            }
            catch (KvException exception)
            {
                _host.Error.Line($"Failed to get the status of endpoint {endpoint} ({exception.Message})");
            }
        }

        session.Printer.EndpointStatus(found);
        return found.Count == endpoints.Count ? ExitCode.Success : ExitCode.Error;
    }
}
