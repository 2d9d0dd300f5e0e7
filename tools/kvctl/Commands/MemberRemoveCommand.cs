using System.CommandLine;
using KvCtl.Flags;

namespace KvCtl.Commands;

/// <summary><c>member remove</c>.</summary>
internal sealed class MemberRemoveCommand : KvCommand
{
    private readonly MemberIdArgument _id = new();

    private readonly GlobalFlags _globals;
    private readonly CliHost _host;

    public MemberRemoveCommand(GlobalFlags globals, CliHost host)
        : base("remove", "Remove a member for good")
    {
        _globals = globals;
        _host = host;
        _id.AddTo(this);
    }

    public override async Task<int> ExecuteAsync(ParseResult result, CancellationToken cancellationToken)
    {
        var id = _id.Read(result);
        using var session = Session.OpenForChanges(_globals, result, _host);
        session.Changes.MemberRemove(id, await session.Client.Cluster.MemberRemoveAsync(id, cancellationToken));
        return ExitCode.Success;
    }
}
