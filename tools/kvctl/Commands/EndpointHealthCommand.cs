using System.CommandLine;
using System.Diagnostics;
using KvCtl.Flags;
using KvCtl.Output;
using KvStore.Client;

namespace KvCtl.Commands;

/// <summary><c>endpoint health</c>: proves for each endpoint that its node can serve a linearizable read.</summary>
internal sealed class EndpointHealthCommand : KvCommand
{
    // etcdctl's probe; it need not exist.
    private const string ProbeKey = "health";

    private readonly ClusterFlag _cluster = new();

    private readonly GlobalFlags _globals;
    private readonly CliHost _host;

    public EndpointHealthCommand(GlobalFlags globals, CliHost host)
        : base("health", "Check that each endpoint serves linearizable reads")
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
        var probes = new Task<EndpointHealth>[endpoints.Count];
        for (var i = 0; i < probes.Length; i++)
        {
            probes[i] = ProbeAsync(session.Settings, endpoints[i], cancellationToken);
        }

        var found = await Task.WhenAll(probes);
        session.Printer.EndpointHealth(found);
        return Array.TrueForAll(found, static health => health.Error is null)
            ? ExitCode.Success
            : throw new CliException(ExitCode.Error, "unhealthy cluster");
    }

    private static async Task<EndpointHealth> ProbeAsync(Settings settings, string endpoint, CancellationToken cancellationToken)
    {
        using var client = settings.Connect([endpoint]);
        var start = Stopwatch.GetTimestamp();
        string? error = null;
        try
        {
            await client.Kv.GetAsync(ProbeKey, cancellationToken);
        }
        catch (KvException exception) when (exception.Code == KvErrorCode.PermissionDenied)
        {
            // The refusal itself went through consensus.
        }
        catch (KvException exception)
        {
            error = exception.Message;
        }

        return new EndpointHealth(endpoint, Stopwatch.GetElapsedTime(start), error);
    }
}
