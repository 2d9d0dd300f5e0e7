using System.CommandLine;
using KvCtl.Commands;
using KvCtl.Flags;
using KvStore.Client;

namespace KvCtl;

/// <summary>The program: reads the command line, runs the command, turns failures into a message and an exit code.</summary>
internal static class KvCtlApp
{
    public static async Task<int> RunAsync(string[] args, CliHost host)
    {
        var exitCode = await RunCommandAsync(args, host);
        host.Output.Flush();
        host.Error.Flush();
        return exitCode;
    }

    private static async Task<int> RunCommandAsync(string[] args, CliHost host)
    {
        try
        {
            var root = CommandTree.Build(host);
            if (args is [var first, ..] && first.StartsWith('['))
            {
                // A directive of System.CommandLine, such as [suggest] of shell completion.
                return await InvokeAsync(root.Parse(args), host);
            }

            var line = FlagReader.Read(root, args);
            EnvironmentFlags.AddTo(line, root, host.Environment);
            return await InvokeAsync(line.Parse(root), host);
        }
        catch (CliException exception)
        {
            return Fail(host, exception.Message, exception.ExitCode, exception.HelpCommand);
        }
        catch (KvException exception)
        {
            return Fail(host, exception.Message, ExitCode.Error, helpCommand: null);
        }
    }

    private static async Task<int> InvokeAsync(ParseResult result, CliHost host)
    {
        if (result.Errors.Count > 0)
        {
            throw new CliException(ExitCode.Error, result.Errors[0].Message);
        }

        using var text = new StringWriter();
        var configuration = new InvocationConfiguration
        {
            // Failures are reported here; an interrupt ends the process at once, as there is nothing to undo.
            EnableDefaultExceptionHandler = false,
            ProcessTerminationTimeout = null,
            Output = text,
            Error = text,
        };
        var exitCode = await result.InvokeAsync(configuration);
        host.Output.Append(text.ToString());
        return exitCode;
    }

    private static int Fail(CliHost host, string message, int exitCode, string? helpCommand)
    {
        host.Output.Flush();
        host.Error.Line($"Error: {message}");
        if (helpCommand is not null)
        {
            host.Error.Line($"Run '{helpCommand} --help' for usage.");
        }

        return exitCode;
    }
}
