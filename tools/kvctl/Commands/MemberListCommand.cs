using System.CommandLine;
using KvCtl.Flags;

namespace KvCtl.Commands;

/// <summary><c>member list</c>.</summary>
internal sealed class MemberListCommand : KvCommand
{
    private readonly GlobalFlags _globals;
    private readonly CliHost _host;

    public MemberListCommand(GlobalFlags globals, CliHost host)
        : base("list", "List the members: id, status, name, peer addresses, client addresses, learner")
    {
        _globals = globals;
        _host = host;
        Add(new IgnoredArguments());
    }

    public override async Task<int> ExecuteAsync(ParseResult result, CancellationToken cancellationToken)
    {
        using var session = Session.Open(_globals, result, _host);
        session.Printer.MemberList(await session.Client.Cluster.MemberListAsync(cancellationToken));
        return ExitCode.Success;
    }
}
