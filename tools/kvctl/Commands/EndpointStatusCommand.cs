using System.CommandLine;
using KvCtl.Flags;
using KvCtl.Output;
using KvStore.Client;

namespace KvCtl.Commands;

/// <summary><c>endpoint status</c>: asks each endpoint for the state of its node.</summary>
internal sealed class EndpointStatusCommand : Command
{
    private readonly ClusterFlag _cluster = new();

    public EndpointStatusCommand(GlobalFlags globals, CliHost host)
        : base("status", "Print the state of each endpoint's node: endpoint, id, version, size, leader, learner, term, indexes, errors")
    {
        Add(_cluster.Option);
        Add(new IgnoredArguments());
        SetAction(async (result, cancellationToken) =>
        {
            using var session = Session.Open(globals, result, host);
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
                    host.Error.Line($"Failed to get the status of endpoint {endpoint} ({exception.Message})");
                }
            }

            session.Printer.EndpointStatus(found);
            return found.Count == endpoints.Count ? ExitCode.Success : ExitCode.Error;
        });
    }
}
