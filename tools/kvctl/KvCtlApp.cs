using System.CommandLine;
using System.CommandLine.Invocation;
using KvCtl.Commands;
using KvCtl.Flags;
using KvStore.Client;

namespace KvCtl;

/// <summary>The program: reads the command line, runs the command, turns failures into a message and an exit code.</summary>
internal static class KvCtlApp
{
    /// <summary>Runs one command line; disposes the host.</summary>
    public static async Task<int> RunAsync(string[] args, CliHost host)
    {
        using (host)
        {
            try
            {
                var root = CommandTree.Build(args, host);
                var result = Parse(root, args, host);
                return result.Action is { } action
                    ? Invoke(action, result, host)
                    : await ((KvCommand)result.CommandResult.Command).ExecuteAsync(result, CancellationToken.None);
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
    }

    private static ParseResult Parse(RootCommand root, string[] args, CliHost host)
    {
        if (args is [['[', ..], ..])
        {
            // A directive of System.CommandLine, such as [suggest] of shell completion.
            return root.Parse(args);
        }

        var line = FlagReader.Read(root, args);
        EnvironmentFlags.AddTo(line, root, host.Environment);
        var result = line.Parse(root);
        return result.Errors.Count == 0 ? result : throw new CliException(ExitCode.Error, result.Errors[0].Message);
    }

    /// <summary>Help, version, completion: what System.CommandLine does itself, and never waits for.</summary>
    private static int Invoke(CommandLineAction action, ParseResult result, CliHost host)
    {
        using var text = new StringWriter();
        result.InvocationConfiguration.Output = text;
        var exitCode = ((SynchronousCommandLineAction)action).Invoke(result);
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
