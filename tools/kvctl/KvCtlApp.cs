using System.CommandLine;
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
                var root = CommandTree.Build(host);
                var result = Parse(root, args, host);
                return result is { Action: null, CommandResult.Command: KvCommand command }
                    ? await command.ExecuteAsync(result, CancellationToken.None)
                    : InvokeAction(result, host);
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

    /// <summary>Help, version, completion: what System.CommandLine does itself.</summary>
    private static int InvokeAction(ParseResult result, CliHost host)
    {
        using var text = new StringWriter();
        var exitCode = result.Invoke(new InvocationConfiguration { Output = text, Error = text });
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
