using System.CommandLine;
using KvCtl.Flags;
using KvCtl.Output;
using KvCtl.Snapshots;

namespace KvCtl.Commands;

/// <summary><c>snapshot status</c>: proves a file that was saved and prints what it holds. It asks no node.</summary>
internal sealed class SnapshotStatusCommand : KvCommand
{
    private readonly Argument<string[]> _arguments = new("file") { Arity = ArgumentArity.ZeroOrMore };

    private readonly GlobalFlags _globals;
    private readonly CliHost _host;

    public SnapshotStatusCommand(GlobalFlags globals, CliHost host)
        : base("status", "Check a snapshot file and print its hash, revision, rows and size")
    {
        _globals = globals;
        _host = host;
        Add(_arguments);
    }

    public override async Task<int> ExecuteAsync(ParseResult result, CancellationToken cancellationToken)
    {
        if (result.GetValue(_arguments) is not [var path])
        {
            throw new CliException(ExitCode.BadArguments, "snapshot status requires exactly one argument");
        }

        var printer = Printers.Create(_globals.Read(result), _host);
        printer.SnapshotStatus(await SnapshotFile.ReadAsync(path, cancellationToken));
        return ExitCode.Success;
    }
}
