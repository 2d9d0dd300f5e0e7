using System.CommandLine;
using KvCtl.Flags;
using KvCtl.Output;
using KvStore.Client;

namespace KvCtl.Commands;

/// <summary><c>endpoint hashkv</c>: asks each endpoint for the hash over its node's keys, to be compared.</summary>
internal sealed class EndpointHashCommand : KvCommand
{
    private readonly ClusterFlag _cluster = new();
    private readonly Option<long> _revision = new("--rev") { Description = "Hash the keys at this revision; 0: the newest of each node" };

    private readonly GlobalFlags _globals;
    private readonly CliHost _host;

    public EndpointHashCommand(GlobalFlags globals, CliHost host)
        : base("hashkv", "Print the hash over the keys of each endpoint's node")
    {
        _globals = globals;
        _host = host;
        Add(_cluster.Option);
        Add(_revision);
        Add(new IgnoredArguments());
    }

    public override async Task<int> ExecuteAsync(ParseResult result, CancellationToken cancellationToken)
    {
        using var session = Session.Open(_globals, result, _host);
        var endpoints = await _cluster.EndpointsAsync(result, session, cancellationToken);
        using var client = session.Settings.Connect(endpoints);
        var found = new List<EndpointHash>();
        KvException? failure = null;
        foreach (var endpoint in endpoints)
        {
            try
            {
                found.Add(new EndpointHash(endpoint, await client.Maintenance.HashKvAsync(endpoint, result.GetValue(_revision), cancellationToken)));
            }
            catch (KvException exception)
            {
                _host.Error.Line($"Failed to get the hash of endpoint {endpoint} ({exception.Message})");
                failure = exception;
            }
        }

        session.Printer.EndpointHash(found);
        return failure is null ? ExitCode.Success : throw new CliException(ExitCode.Error, failure.Message);
    }
}
