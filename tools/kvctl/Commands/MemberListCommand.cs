using System.CommandLine;
using KvCtl.Flags;

namespace KvCtl.Commands;

/// <summary><c>member list</c>.</summary>
internal sealed class MemberListCommand : Command
{
    public MemberListCommand(GlobalFlags globals, CliHost host)
        : base("list", "List the members: id, status, name, peer addresses, client addresses, learner")
    {
        Add(new IgnoredArguments());
        SetAction(async (result, cancellationToken) =>
        {
            using var session = Session.Open(globals, result, host);
            session.Printer.MemberList(await session.Client.Cluster.MemberListAsync(cancellationToken));
            return ExitCode.Success;
        });
    }
}
