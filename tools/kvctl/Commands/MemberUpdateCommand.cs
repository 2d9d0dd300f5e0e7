using System.CommandLine;
using KvCtl.Flags;
using KvStore.Contracts.Etcd;

namespace KvCtl.Commands;

/// <summary><c>member update</c>.</summary>
internal sealed class MemberUpdateCommand : KvCommand
{
    private readonly MemberIdArgument _id = new();
    private readonly PeerUrlsFlag _peerUrls = new();

    private readonly GlobalFlags _globals;
    private readonly CliHost _host;

    public MemberUpdateCommand(GlobalFlags globals, CliHost host)
        : base("update", "Say where the other members reach a member from now on")
    {
        _globals = globals;
        _host = host;
        _id.AddTo(this);
        Add(_peerUrls.Option);
    }

    public override async Task<int> ExecuteAsync(ParseResult result, CancellationToken cancellationToken)
    {
        var id = _id.Read(result);
        var peerUrls = _peerUrls.Read(result);
        using var session = Session.OpenForChanges(_globals, result, _host);
        var request = new MemberUpdateRequest { ID = id, PeerURLs = { PeerUrlsFlag.Split(peerUrls) } };
        session.Changes.MemberUpdate(id, await session.Client.Cluster.MemberUpdateAsync(request, cancellationToken));
        return ExitCode.Success;
    }
}
