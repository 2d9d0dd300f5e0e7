using System.CommandLine;
using Google.Protobuf;
using KvCtl.Flags;
using KvCtl.Topology;
using KvStore.Contracts.V1;

namespace KvCtl.Commands.Topology;

/// <summary><c>ring show</c>: where keys are; without keys, who has how much.</summary>
internal sealed class RingShowCommand(GlobalFlags globals, CliHost host)
    : TopologyCommand("show", "Show the slot, group and leader of keys; without keys, how many slots each group has and would get", "key", globals, host)
{
    protected override async Task RunAsync(Session session, ParseResult result, CancellationToken cancellationToken)
    {
        var keys = TakeAll(result);
        var topology = session.Client.Topology;
        if (keys.Length > 0)
        {
            var request = new LocateRequest { Keys = { keys.Select(ByteString.CopyFromUtf8) } };
            session.Printer.Report(TopologyReports.Keys(await topology.LocateAsync(request, cancellationToken)));
            return;
        }

        var plan = await topology.PlanRebalanceAsync(cancellationToken);
        session.Printer.Report(TopologyReports.Ring(await topology.DescribeAsync(cancellationToken), plan));
    }
}
