using System.CommandLine;
using KvCtl.Flags;

namespace KvCtl.Commands;

/// <summary><c>snapshot save</c>: saves the state of one node to a file, which has its name only when all of it is there and proven.</summary>
internal sealed class SnapshotSaveCommand : KvCommand
{
    private readonly Argument<string[]> _arguments = new("file") { Arity = ArgumentArity.ZeroOrMore };

    private readonly GlobalFlags _globals;
    private readonly CliHost _host;

    public SnapshotSaveCommand(GlobalFlags globals, CliHost host)
        : base("save", "Save the state of one node to a file")
    {
        _globals = globals;
        _host = host;
        Add(_arguments);
    }

    public override async Task<int> ExecuteAsync(ParseResult result, CancellationToken cancellationToken)
    {
        if (result.GetValue(_arguments) is not [var path])
        {
            throw new CliException(ExitCode.BadArguments, "snapshot save expects one argument");
        }

        using var session = Session.Open(_globals, result, _host);
        if (session.Settings.Endpoints is not [var endpoint])
        {
            var endpoints = string.Join(' ', session.Settings.Endpoints);
            throw new CliException(ExitCode.Interrupted, $"snapshot must be requested to one selected node, not multiple [{endpoints}]");
        }

        var part = path + ".part";
        try
        {
            await using (var file = new FileStream(part, FileMode.Create, FileAccess.Write))
            {
                await session.Client.Maintenance.SaveSnapshotAsync(endpoint, file, cancellationToken);
                await file.FlushAsync(cancellationToken);
                RandomAccess.FlushToDisk(file.SafeFileHandle);
            }

            File.Move(part, path, overwrite: true);
        }
        catch (DirectoryNotFoundException)
        {
            throw new CliException(ExitCode.Interrupted, $"could not open {part} (open {part}: no such file or directory)");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            throw new CliException(ExitCode.Interrupted, $"could not save {part} ({error.Message})");
        }

        _host.Output.Line($"Snapshot saved at {path}");
        return ExitCode.Success;
    }
}
