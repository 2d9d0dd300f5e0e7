using KvStore.Bench.Clusters;
using KvStore.Bench.Groups;
using KvStore.Bench.Output;

namespace KvStore.Bench.Commands;

/// <summary>Runs the command groups: start a cluster, measure, report, stop it whatever happened.</summary>
internal sealed class GroupsCommandRunner(TextWriter output, TextWriter errors, TimeProvider time)
{
    /// <summary>Runs what was asked for and answers the exit code.</summary>
    public async Task<int> RunAsync(GroupsOptions options, CancellationToken cancellationToken)
    {
        if (options.Problem() is { } problem)
        {
            await errors.WriteLineAsync($"kvbench: {problem}");
            return ExitCode.Usage;
        }

        using var start = new ClusterStart(options.Cluster, errors);
        await using var cluster = await start.StartAsync([], cancellationToken);
        var result = await new GroupsRunner(options, start.Tell, time).RunAsync(cluster, cancellationToken);
        await output.WriteAsync(options.Cluster.Json ? GroupsFigures.Write(options, result) : GroupsText.Write(options, result));
        return result.Meets(options.Require) ? ExitCode.Success : ExitCode.Failure;
    }
}
