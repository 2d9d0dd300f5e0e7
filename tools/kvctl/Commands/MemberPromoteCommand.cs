using System.CommandLine;
using KvCtl.Flags;

namespace KvCtl.Commands;

/// <summary><c>member promote</c>.</summary>
internal sealed class MemberPromoteCommand : KvCommand
{
    private readonly MemberIdArgument _id = new();

    private readonly GlobalFlags _globals;
    private readonly CliHost _host;

    public MemberPromoteCommand(GlobalFlags globals, CliHost host)
        : base("promote", "Make a learner that has caught up a voter")
    {
        _globals = globals;
        _host = host;
        _id.AddTo(this);
    }

    public override async Task<int> ExecuteAsync(ParseResult result, CancellationToken cancellationToken)
    {
        var id = _id.Read(result);
        using var session = Session.OpenForChanges(_globals, result, _host);
        session.Changes.MemberPromote(id, await session.Client.Cluster.MemberPromoteAsync(id, cancellationToken));
        return ExitCode.Success;
    }
}
