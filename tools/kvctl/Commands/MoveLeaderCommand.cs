using System.CommandLine;
using KvCtl.Flags;
using KvCtl.Text;
using KvStore.Client;

namespace KvCtl.Commands;

/// <summary><c>move-leader</c>: finds the leader among the endpoints and lets it hand leadership over.</summary>
internal sealed class MoveLeaderCommand : KvCommand
{
    private readonly MemberIdArgument _target = new("target-id");

    private readonly GlobalFlags _globals;
    private readonly CliHost _host;

    public MoveLeaderCommand(GlobalFlags globals, CliHost host)
        : base("move-leader", "Hand leadership to another member; the leader must be among the endpoints")
    {
        _globals = globals;
        _host = host;
        _target.AddTo(this);
    }

    public override async Task<int> ExecuteAsync(ParseResult result, CancellationToken cancellationToken)
    {
        var text = _target.Single(result) ?? throw new CliException(ExitCode.BadArguments, "move-leader command needs 1 argument");
        if (GoNumber.ParseHex(text, out var target) is { } error)
        {
            throw new CliException(ExitCode.BadArguments, error);
        }

        using var session = Session.OpenForChanges(_globals, result, _host);
        var (endpoint, leader) = await FindLeaderAsync(session, cancellationToken);
        session.Changes.MoveLeader(leader, target, await session.Client.Maintenance.MoveLeaderAsync(endpoint, target, cancellationToken));
        return ExitCode.Success;
    }

    // Goes on where etcdctl gives up, at an endpoint that does not answer: leadership is moved when a node is in trouble.
    private static async Task<(string Endpoint, ulong Leader)> FindLeaderAsync(Session session, CancellationToken cancellationToken)
    {
        KvException? failure = null;
        foreach (var endpoint in session.Settings.Endpoints)
        {
            try
            {
                var status = await session.Client.Maintenance.StatusAsync(endpoint, cancellationToken);
                if (status.Leader == status.Header.MemberId)
                {
                    return (endpoint, status.Leader);
                }
            }
            catch (KvException exception)
            {
                failure ??= exception;
            }
        }

        var endpoints = string.Join(' ', session.Settings.Endpoints);
        throw failure is null
            ? new CliException(ExitCode.BadArguments, $"no leader endpoint given at [{endpoints}]")
            : new CliException(ExitCode.Error, failure.Message);
    }
}
