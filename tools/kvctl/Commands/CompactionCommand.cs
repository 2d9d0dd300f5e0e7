using System.CommandLine;
using KvCtl.Flags;
using KvCtl.Text;
using KvStore.Contracts.Etcd;

namespace KvCtl.Commands;

/// <summary><c>compaction</c>: gives up the history below a revision. It prints the same in every output format.</summary>
internal sealed class CompactionCommand : KvCommand
{
    private readonly Argument<string[]> _arguments = new("revision") { Arity = ArgumentArity.ZeroOrMore };

    private readonly Option<bool> _physical = new("--physical")
    {
        Description = "Wait until the node that is asked has removed what nobody can read any more",
    };

    private readonly GlobalFlags _globals;
    private readonly CliHost _host;

    public CompactionCommand(GlobalFlags globals, CliHost host)
        : base("compaction", "Give up the history of the keys below a revision")
    {
        _globals = globals;
        _host = host;
        Add(_arguments);
        Add(_physical);
    }

    public override async Task<int> ExecuteAsync(ParseResult result, CancellationToken cancellationToken)
    {
        if (result.GetValue(_arguments) is not [var text])
        {
            throw new CliException(ExitCode.BadArguments, "compaction command needs 1 argument");
        }

        if (GoNumber.ParseInt(text, numberBase: 10, out var revision) is { } error)
        {
            throw new CliException(ExitCode.Error, error);
        }

        using var session = Session.Open(_globals, result, _host);
        var request = new CompactionRequest { Revision = revision, Physical = result.GetValue(_physical) };
        await session.Client.Kv.CompactAsync(request, cancellationToken);
        _host.Output.Line($"compacted revision {revision}");
        return ExitCode.Success;
    }
}
