using System.CommandLine;
using KvCtl.Flags;
using KvStore.Client;

namespace KvCtl.Commands;

/// <summary><c>defrag</c>: has the node behind each endpoint give back space that no row uses, one after the other.</summary>
internal sealed class DefragCommand : KvCommand
{
    private readonly ClusterFlag _cluster = new();

    private readonly GlobalFlags _globals;
    private readonly CliHost _host;

    public DefragCommand(GlobalFlags globals, CliHost host)
        : base("defrag", "Give back space that no key uses, on each endpoint's node")
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
        var failures = 0;
        foreach (var endpoint in endpoints)
        {
            try
            {
                await client.Maintenance.DefragmentAsync(endpoint, cancellationToken);
                _host.Output.Line($"Finished defragmenting etcd member[{endpoint}]");
            }
            catch (KvException exception)
            {
                _host.Error.Line($"Failed to defragment etcd member[{endpoint}] ({exception.Message})");
                failures++;
            }
        }

        return failures == 0 ? ExitCode.Success : ExitCode.Error;
    }
}
