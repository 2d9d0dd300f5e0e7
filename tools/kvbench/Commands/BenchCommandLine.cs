using System.CommandLine;
using System.CommandLine.Parsing;

using KvStore.Bench.Load;

namespace KvStore.Bench.Commands;

/// <summary>The whole command line of the program.</summary>
internal static class BenchCommandLine
{
    // After Ctrl-C the clusters of a comparison must be stopped and their data removed before the process goes.
    private static readonly TimeSpan EndMax = TimeSpan.FromSeconds(20);

    /// <summary>Runs the command that the arguments ask for and answers the exit code.</summary>
    public static async Task<int> RunAsync(string[] arguments, TextWriter output, TextWriter errors)
    {
        var parsed = Create(output, errors).Parse(arguments);
        if (parsed.Errors.Count > 0)
        {
            foreach (var error in parsed.Errors)
            {
                await errors.WriteLineAsync($"kvbench: {Text(error)}");
            }

            await errors.WriteLineAsync("kvbench: see kvbench --help");
            return ExitCode.Usage;
        }

        try
        {
            return await parsed.InvokeAsync(new InvocationConfiguration
            {
                Output = output,
                Error = errors,
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = EndMax,
            });
        }
        catch (Exception problem) when (problem is BenchException or IOException or UnauthorizedAccessException)
        {
            await errors.WriteLineAsync($"kvbench: {problem.Message}");
            return ExitCode.Failure;
        }
        catch (OperationCanceledException)
        {
            await errors.WriteLineAsync("kvbench: interrupted");
            return ExitCode.Failure;
        }
    }

    /// <summary>The sentence of the parser, with the flag in front where the sentence does not name it.</summary>
    private static string Text(ParseError error) =>
        error.SymbolResult is OptionResult { Option.Name: var flag } && !error.Message.Contains(flag, StringComparison.Ordinal)
            ? $"{flag}: {error.Message}"
            : error.Message;

    private static RootCommand Create(TextWriter output, TextWriter errors)
    {
        var root = new RootCommand("Closed-loop load on any node that speaks etcd's v3 API, a comparison with etcd, and what failures cost our own clusters.");
        root.Subcommands.Add(LoadCommand("put", LoadKind.Put, "Write keys.", output, errors));
        root.Subcommands.Add(LoadCommand("get", LoadKind.Get, "Read single keys.", output, errors));
        root.Subcommands.Add(LoadCommand("mixed", LoadKind.Mixed, "Read and write single keys.", output, errors));
        root.Subcommands.Add(CompareCommand(output, errors));
        root.Subcommands.Add(FailoverCommand(output, errors));
        root.Subcommands.Add(CatchupCommand(output, errors));
        root.Subcommands.Add(LargeCommand(output, errors));
        root.Subcommands.Add(WatchCommand(output, errors));
        root.Subcommands.Add(LeasesCommand(output, errors));
        root.Subcommands.Add(GroupsCommand(output, errors));
        root.Subcommands.Add(ReshapeCommand(output, errors));
        root.Subcommands.Add(ScaleCommand(output, errors));
        return root;
    }

    private static Command LoadCommand(string name, LoadKind kind, string description, TextWriter output, TextWriter errors)
    {
        var options = new LoadOptionSet(kind);
        var command = new Command(name, description);
        options.AddTo(command);
        var runner = new LoadRunner(output, errors, TimeProvider.System);
        command.SetAction((parsed, cancellationToken) => runner.RunAsync(options.Read(parsed), cancellationToken));
        return command;
    }

    private static Command CompareCommand(TextWriter output, TextWriter errors)
    {
        var options = new CompareOptionSet();
        var command = new Command("compare", "Start a cluster of etcd and one of ours, run the same loads on both in turns, print both and their ratio.");
        options.AddTo(command);
        var runner = new CompareCommandRunner(output, errors, TimeProvider.System);
        command.SetAction((parsed, cancellationToken) => runner.RunAsync(options.Read(parsed), cancellationToken));
        return command;
    }

    private static Command FailoverCommand(TextWriter output, TextWriter errors)
    {
        var options = new FailoverOptionSet();
        var command = new Command("failover", "Start a cluster of ours, kill its leader again and again while clients put, print how long nobody could.");
        options.AddTo(command);
        var runner = new FailoverCommandRunner(output, errors, TimeProvider.System);
        command.SetAction((parsed, cancellationToken) => runner.RunAsync(options.Read(parsed), cancellationToken));
        return command;
    }

    private static Command CatchupCommand(TextWriter output, TextWriter errors)
    {
        var options = new CatchupOptionSet();
        var command = new Command("catchup", "Start a cluster of ours, print how much longer puts take while a node catches up by a snapshot.");
        options.AddTo(command);
        var runner = new CatchupCommandRunner(output, errors, TimeProvider.System);
        command.SetAction((parsed, cancellationToken) => runner.RunAsync(options.Read(parsed), cancellationToken));
        return command;
    }

    private static Command WatchCommand(TextWriter output, TextWriter errors)
    {
        var options = new WatchOptionSet();
        var command = new Command("watch", "Start a cluster of ours, print what many watchers cost puts, and whether each gets every event once and in order.");
        options.AddTo(command);
        var runner = new WatchCommandRunner(output, errors, TimeProvider.System);
        command.SetAction((parsed, cancellationToken) => runner.RunAsync(options.Read(parsed), cancellationToken));
        return command;
    }

    private static Command LeasesCommand(TextWriter output, TextWriter errors)
    {
        var options = new LeasesOptionSet();
        var command = new Command("leases", "Start a cluster of ours, print what it costs to keep many leases alive, and how late others expire.");
        options.AddTo(command);
        var runner = new LeasesCommandRunner(output, errors, TimeProvider.System);
        command.SetAction((parsed, cancellationToken) => runner.RunAsync(options.Read(parsed), cancellationToken));
        return command;
    }

    private static Command ReshapeCommand(TextWriter output, TextWriter errors)
    {
        var options = new ReshapeOptionSet();
        var command = new Command("reshape", "Start a cluster of ours with several groups, add one and drain it again under load, look at every key.");
        options.AddTo(command);
        var runner = new ReshapeCommandRunner(output, errors, TimeProvider.System);
        command.SetAction((parsed, cancellationToken) => runner.RunAsync(options.Read(parsed), cancellationToken));
        return command;
    }

    private static Command GroupsCommand(TextWriter output, TextWriter errors)
    {
        var options = new GroupsOptionSet();
        var command = new Command("groups", "Start a cluster of ours, make many groups, print what they cost while nothing happens in them.");
        options.AddTo(command);
        var runner = new GroupsCommandRunner(output, errors, TimeProvider.System);
        command.SetAction((parsed, cancellationToken) => runner.RunAsync(options.Read(parsed), cancellationToken));
        return command;
    }

    private static Command ScaleCommand(TextWriter output, TextWriter errors)
    {
        var options = new ScaleOptionSet();
        var command = new Command("scale", "Start clusters of ours with more and more groups, put to them in turns, print throughput and processor time per put.");
        options.AddTo(command);
        var runner = new ScaleCommandRunner(output, errors, TimeProvider.System);
        command.SetAction((parsed, cancellationToken) => runner.RunAsync(options.Read(parsed), cancellationToken));
        return command;
    }

    private static Command LargeCommand(TextWriter output, TextWriter errors)
    {
        var options = new LargeOptionSet();
        var command = new Command("large", "Start one node of ours, load it with more than fits into its memory, read at random, start it again.");
        options.AddTo(command);
        var runner = new LargeCommandRunner(output, errors, TimeProvider.System);
        command.SetAction((parsed, cancellationToken) => runner.RunAsync(options.Read(parsed), cancellationToken));
        return command;
    }
}
